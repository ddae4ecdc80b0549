import { Alert } from 'antd';

import { dateTime, percent } from '../format';
import { Mark } from '../frame/mark';
import type { RuleSummary, RuleSetFinding } from '../gen/bluegate/admission/v1/admission_pb';
import { useText } from '../i18n';
import { useSites } from '../search/use_sites';
import { ChangeTables } from './change_tables';
import { ChangedPassages } from './changed_passages';
import { findingName, moveName, movesOf, type Preview } from './preview';

interface Props {
  preview: Preview;
  /** Id and revision of the set in force. */
  revision: string;
  /** Its rules. */
  rules: readonly RuleSummary[];
}

/** What came of trying a rule set: why it would be refused, or what it would change. */
export function PreviewView({ preview, revision, rules }: Props) {
  const words = useText();
  const { text } = words;
  const sites = useSites();
  const { answer } = preview;
  if (answer.findings.length > 0) return <FindingList findings={answer.findings} />;
  const all = answer.all;
  const compared = all?.passages ?? 0n;
  const share = compared > 0n ? Number(all?.answers ?? 0n) / Number(compared) : 0;
  return (
    <>
      <section data-testid="preview-totals">
        <h2>
          <code data-testid="preview-revision">{answer.revision}</code>{' '}
          <small>
            {text('rulesCount', { count: answer.rules.length })} ·{' '}
            {text('comparedSince', { time: dateTime(answer.fromUs) })}
          </small>
        </h2>
        {answer.revision === revision && <p>{text('sameRevision')}</p>}
        <div className="tiles">
          <Total name={text('compared')} value={compared} />
          <Total name={text('otherAnswer')} value={all?.answers ?? 0n} note={percent(share)} />
          <Total name={text('otherRule')} value={all?.rules ?? 0n} />
          <Total name={text('leftOut')} value={answer.leftOut} />
        </div>
        <p className="moves">
          {movesOf(all).map((move) => (
            <Mark key={`${move.before} ${move.after}`} tone="grey">
              {moveName(move.before, move.after, words)} {move.count.toLocaleString('en-US')}
            </Mark>
          ))}
        </p>
        {(all?.answers ?? 0n) + (all?.rules ?? 0n) === 0n && (
          <Alert type="info" showIcon message={text('changesNothing')} />
        )}
      </section>
      <ChangeTables answer={answer} sites={sites} rules={rules} />
      <ChangedPassages passages={answer.examples} sites={sites} />
    </>
  );
}

function Total({ name, value, note }: { name: string; value: bigint; note?: string }) {
  return (
    <div className="tile">
      <b>{value.toLocaleString('en-US')}</b>
      <span>
        {name} {note}
      </span>
    </div>
  );
}

function FindingList({ findings }: { findings: readonly RuleSetFinding[] }) {
  const words = useText();
  const { text } = words;
  return (
    <section className="findings" data-testid="findings">
      <Alert
        type="error"
        showIcon
        message={text('wouldBeRefused', { count: findings.length })}
      />
      <ol className="rules">
        {findings.map((finding, i) => (
          <li key={i}>
            <Mark tone="red">{findingName(finding.kind, words)}</Mark>{' '}
            <span lang="en" className="finding">
              {finding.text}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
