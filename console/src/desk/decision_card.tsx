import { Card, Descriptions } from 'antd';

import { suspicionsOf } from '../cases/case_book';
import { Mark, type Tone } from '../frame/mark';
import { Outcome } from '../gen/bluegate/admission/v1/admission_pb';
import type { Case, Sighting } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';

const tones: Partial<Record<Outcome, Tone>> = {
  [Outcome.PASS]: 'green',
  [Outcome.FLAG]: 'red',
  [Outcome.HOLD]: 'blue',
  [Outcome.REFUSE]: 'red',
};

/** What was decided, why, and on which clause. */
export function DecisionCard({ item, sighting }: { item: Case; sighting: Sighting | undefined }) {
  const { text, word, sentence } = useText();
  const decision = sighting?.decision;
  const suspicions = [...(sighting?.suspicions ?? []), ...suspicionsOf(item)];
  const shown = suspicions.filter(
    (one, i) => suspicions.findIndex((other) => other.sentenceEn === one.sentenceEn) === i,
  );
  return (
    <Card size="small" title={text('decision')} data-testid="decision">
      <Descriptions size="small" column={1}>
        <Descriptions.Item label={text('reason')}>
          <span>
            <Mark tone={tones[decision?.outcome ?? 0] ?? 'grey'}>
              {word('outcome', decision?.outcome ?? 0)}
            </Mark>{' '}
            {decision?.reasonCode} {sentence(decision)}
          </span>
        </Descriptions.Item>
        {decision?.clause && (
          <Descriptions.Item label={text('clause')}>{decision.clause}</Descriptions.Item>
        )}
        {decision && (
          <Descriptions.Item label={text('ruleSet')}>
            <span>
              <code>{decision.ruleId}</code> · <code>{decision.ruleSetRevision}</code>
            </span>
          </Descriptions.Item>
        )}
        {decision && decision.unknownFacts.length > 0 && (
          <Descriptions.Item label={text('unknownFacts')}>
            {decision.unknownFacts.join(', ')}
          </Descriptions.Item>
        )}
        {shown.length > 0 && (
          <Descriptions.Item label={text('suspicions')}>
            <span>
              {shown.map((one) => (
                <span key={one.sentenceEn} className="suspicion">
                  <Mark tone="amber">{one.reasonCode}</Mark> {sentence(one)}
                </span>
              ))}
            </span>
          </Descriptions.Item>
        )}
      </Descriptions>
    </Card>
  );
}
