import { Button, Input, InputNumber, Upload } from 'antd';

import { FailureLine } from '../frame/failure_line';
import { useText } from '../i18n';
import { bytesOf, fitsRuleSet, ruleSetBytesMax } from './preview';

const daysMax = 31;

interface Props {
  proposal: string;
  days: number;
  busy: boolean;
  failure: string;
  onText: (text: string) => void;
  onDays: (days: number) => void;
  onPreview: () => void;
}

/** Takes a rule set as a file or as text, and asks over how many days it is to be tried. */
export function ProposalForm({
  proposal, days, busy, failure, onText, onDays, onPreview,
}: Props) {
  const { text } = useText();
  const tooLong = bytesOf(proposal) > ruleSetBytesMax;
  return (
    <section className="proposal" data-testid="proposal">
      <div className="page-tools">
        <Upload
          accept=".textproto,.txt,text/plain"
          showUploadList={false}
          beforeUpload={(file) => {
            void file.text().then(onText);
            // The page reads it; nothing is sent before a preview is asked for.
            return false;
          }}
        >
          <Button>{text('chooseFile')}</Button>
        </Upload>
        <label htmlFor="preview-days">{text('previewDays')}</label>
        <InputNumber
          id="preview-days"
          min={1}
          max={daysMax}
          precision={0}
          value={days}
          onChange={(value) => value && onDays(value)}
        />
        <Button
          type="primary"
          loading={busy}
          disabled={!fitsRuleSet(proposal)}
          onClick={onPreview}
          data-testid="preview-now"
        >
          {text('previewNow')}
        </Button>
        <span className={tooLong ? 'overdue' : 'small'}>
          {text('proposalSize', {
            bytes: bytesOf(proposal).toLocaleString('en-US'),
            max: ruleSetBytesMax.toLocaleString('en-US'),
          })}
        </span>
      </div>
      <Input.TextArea
        className="proposal-text"
        aria-label={text('proposalText')}
        placeholder={text('proposalText')}
        rows={8}
        spellCheck={false}
        value={proposal}
        status={tooLong ? 'error' : ''}
        onChange={(event) => onText(event.target.value)}
        data-testid="proposal-text"
      />
      <FailureLine failure={failure} />
    </section>
  );
}
