import { Card, Descriptions, Tag } from 'antd';

import { Outcome } from '../gen/bluegate/admission/v1/admission_pb';
import type { Sighting } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';

const outcomeColors: Partial<Record<Outcome, string>> = {
  [Outcome.PASS]: 'green',
  [Outcome.FLAG]: 'red',
  [Outcome.HOLD]: 'geekblue',
  [Outcome.REFUSE]: 'red',
};

/** What was decided, why, and on which clause. */
export function DecisionCard({ sighting }: { sighting: Sighting | undefined }) {
  const { text, word, sentence } = useText();
  const decision = sighting?.decision;
  return (
    <Card size="small" title={text('decision')} data-testid="decision">
      <Descriptions size="small" column={1}>
        <Descriptions.Item label={text('reason')}>
          <span>
            <Tag color={outcomeColors[decision?.outcome ?? 0]}>{word('outcome', decision?.outcome ?? 0)}</Tag>
            {decision?.reasonCode} {sentence(decision)}
          </span>
        </Descriptions.Item>
        {decision?.clause && <Descriptions.Item label={text('clause')}>{decision.clause}</Descriptions.Item>}
        {decision && (
          <Descriptions.Item label={text('rules')}>
            <code>{decision.ruleSetRevision}</code>
          </Descriptions.Item>
        )}
        {(sighting?.suspicions.length ?? 0) > 0 && (
          <Descriptions.Item label={text('suspicions')}>
            <span>
              {sighting!.suspicions.map((suspicion) => (
                <span key={suspicion.reasonCode} className="suspicion">
                  <Tag color="volcano">{suspicion.reasonCode}</Tag>
                  {sentence(suspicion)}
                </span>
              ))}
            </span>
          </Descriptions.Item>
        )}
      </Descriptions>
    </Card>
  );
}
