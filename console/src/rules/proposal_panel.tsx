import { ConnectError } from '@connectrpc/connect';
import { Alert, App as AntApp, Button } from 'antd';
import { useMemo, useState } from 'react';

import { admission } from '../api/transport';
import { requestIds } from '../api/request_ids';
import { dateTime } from '../format';
import { ReasonWindow } from '../frame/reason_window';
import type { RuleSummary } from '../gen/bluegate/admission/v1/admission_pb';
import { useText } from '../i18n';
import { mayPutInForce, type Preview } from './preview';
import { PreviewView } from './preview_view';
import { ProposalForm } from './proposal_form';

const daysFirst = 7;
// The most that the gateway waits: a month of a city's decisions takes a while to compare.
const previewMsMax = 60_000;
const examplesMax = 50;
const whySize = { min: 1, max: 256 };

interface Props {
  /** Id and revision of the set in force. */
  revision: string;
  /** Its rules. */
  rules: readonly RuleSummary[];
  /** Told when another set is in force. */
  onSet: (revision: string) => void;
}

/** A rule set is tried on the passages of the last days, and then put in force: that very text, and
 *  no other. */
export function ProposalPanel({ revision, rules, onSet }: Props) {
  const { text } = useText();
  const { message } = AntApp.useApp();
  const [proposal, setProposal] = useState('');
  const [days, setDays] = useState(daysFirst);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const [preview, setPreview] = useState<Preview>();
  const [asking, setAsking] = useState(false);
  const idOf = useMemo(() => requestIds(), []);
  const isReady = mayPutInForce(preview, proposal);

  async function askPreview() {
    setBusy(true);
    setFailure('');
    try {
      const answer = await admission.previewRuleSet(
        { text: proposal, days, examplesMax }, { timeoutMs: previewMsMax },
      );
      setPreview({ text: proposal, days, answer });
    } catch (error) {
      setPreview(undefined);
      setFailure(ConnectError.from(error).rawMessage);
    } finally {
      setBusy(false);
    }
  }

  async function putInForce(why: string) {
    const { change } = await admission.setRuleSet({
      requestId: idOf(`${why}\n${proposal}`),
      text: proposal,
      why,
    });
    const set = change?.revision ?? '';
    void message.success(text('nowInForce', { revision: set }));
    onSet(set);
  }

  return (
    <>
      <ProposalForm
        proposal={proposal}
        days={days}
        busy={busy}
        failure={failure}
        onText={setProposal}
        onDays={setDays}
        onPreview={askPreview}
      />
      {preview && preview.text !== proposal && (
        <Alert type="warning" showIcon message={text('textChanged')} data-testid="text-changed" />
      )}
      {preview && preview.answer.findings.length === 0 && (
        <div className="page-tools">
          <Button
            type="primary"
            danger
            disabled={!isReady || busy}
            onClick={() => setAsking(true)}
            data-testid="put-in-force"
          >
            {text('putInForce')}
          </Button>
          <span className="small">{text('putInForceHint')}</span>
        </div>
      )}
      {preview && <PreviewView preview={preview} revision={revision} rules={rules} />}
      {preview && asking && (
        <ReasonWindow
          title={text('putInForce')}
          label={text('why')}
          hint={text('ruleSetWhyHint')}
          okText={text('putInForce')}
          size={whySize}
          danger
          onSave={putInForce}
          onClose={() => setAsking(false)}
        >
          <dl className="set-facts" data-testid="put-in-force-facts">
            <div>
              <dt>{text('nowRuleSet')}</dt>
              <dd>
                <code>{revision}</code>
              </dd>
            </div>
            <div>
              <dt>{text('nextRuleSet')}</dt>
              <dd>
                <code>{preview.answer.revision}</code>
              </dd>
            </div>
          </dl>
          <p>
            {text('putInForceChanges', {
              answers: (preview.answer.all?.answers ?? 0n).toLocaleString('en-US'),
              passages: (preview.answer.all?.passages ?? 0n).toLocaleString('en-US'),
              time: dateTime(preview.answer.fromUs),
            })}
          </p>
        </ReasonWindow>
      )}
    </>
  );
}
