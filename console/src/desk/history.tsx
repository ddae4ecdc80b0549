import { PlateText } from '../cases/plate_text';
import { dateTime } from '../format';
import { Panel } from '../frame/panel';
import type { Case, CaseEvent } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';

/** What happened in the case, oldest first. */
export function History({ item }: { item: Case }) {
  const { text } = useText();
  return (
    <Panel title={text('history')} testId="history">
      <ol className="history">
        {item.events.map((event) => (
          <li key={event.number}>
            <EventLine event={event} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function EventLine({ event }: { event: CaseEvent }) {
  const { text, word, sentence } = useText();
  const reading = event.corrected?.reading;
  return (
    <>
      {dateTime(event.timeUs)} <strong>{word('event', event.kind)}</strong> {event.actor}
      {event.dismissReason > 0 && ` · ${word('dismiss', event.dismissReason)}`}
      {event.office > 0 && ` · ${word('office', event.office)}`}
      {event.escalationStep > 0 && ` · ${word('escalation', event.escalationStep)}`}
      {reading && (
        <>
          {' '}
          {text('correctedTo')} <PlateText number={reading.number} color={reading.color} />
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
    </>
  );
}
