import { Card, Timeline } from 'antd';

import { PlateText } from '../cases/plate_text';
import { dateTime } from '../format';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';

/** What happened in the case, oldest first. */
export function History({ item }: { item: Case }) {
  const { text, word, sentence } = useText();
  return (
    <Card size="small" title={text('history')} data-testid="history">
      <Timeline
        items={item.events.map((event) => ({
          key: event.number,
          children: (
            <span>
              {dateTime(event.timeUs)} <strong>{word('event', event.kind)}</strong> {event.actor}
              {event.dismissReason > 0 && ` · ${word('dismiss', event.dismissReason)}`}
              {event.corrected?.reading && (
                <>
                  {' '}
                  {text('correctedTo')}{' '}
                  <PlateText
                    number={event.corrected.reading.number}
                    color={event.corrected.reading.color}
                  />
                </>
              )}
              {event.suspicions.map((suspicion) => (
                <div key={suspicion.sentenceEn} className="suspicion">
                  {suspicion.reasonCode} {sentence(suspicion)}
                </div>
              ))}
              {event.withdrawn.map((suspicion) => (
                <div key={suspicion.sentenceEn} className="suspicion">
                  <del>
                    {suspicion.reasonCode} {sentence(suspicion)}
                  </del>
                </div>
              ))}
              {event.note && <em> {event.note}</em>}
            </span>
          ),
        }))}
      />
    </Card>
  );
}
