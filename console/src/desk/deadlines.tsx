import { type Clock, clocksOf } from '../cases/clocks';
import { clockTime, dateTime, timeLeft } from '../format';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { type Text, useText } from '../i18n';
import { useNow } from '../use_now';

const minuteLength = 'HH:MM'.length;
const shortTime = (us: bigint) => clockTime(us).slice(0, minuteLength);

/** The three times of a case, each with when it is due and when it was done, running down. */
export function Deadlines({ item }: { item: Case }) {
  const nowMs = useNow(1000);
  return (
    <span className="deadlines" data-testid="deadlines">
      {clocksOf(item, nowMs).map((clock) => (
        <ClockLine key={clock.name} clock={clock} openedUs={item.openedTimeUs} nowMs={nowMs} />
      ))}
    </span>
  );
}

interface LineProps {
  clock: Clock;
  openedUs: bigint;
  nowMs: number;
}

function standText(
  { dueUs, doneUs, state }: Clock,
  openedUs: bigint,
  nowMs: number,
  text: Text['text'],
) {
  const doneMs = Number(doneUs / 1000n);
  switch (state) {
    case 'none':
      return '—';
    case 'missed':
      return text('clockMissed', { time: timeLeft(dueUs, nowMs) });
    case 'late':
      return text('clockLate', { at: shortTime(doneUs), time: timeLeft(dueUs, doneMs) });
    case 'done':
      return dueUs > 0n
        ? text('clockDone', { at: shortTime(doneUs) })
        : text('clockDoneAfter', { at: shortTime(doneUs), time: timeLeft(openedUs, doneMs) });
    default:
      return dueUs > 0n
        ? text('clockLeft', { time: timeLeft(dueUs, nowMs) })
        : text('clockSince', { time: timeLeft(openedUs, nowMs) });
  }
}

function ClockLine({ clock, openedUs, nowMs }: LineProps) {
  const { text } = useText();
  const { name, dueUs, doneUs, state } = clock;
  const isMissed = state === 'late' || state === 'missed';
  const times = [dueUs, doneUs].filter((us) => us > 0n).map(dateTime);
  return (
    <span
      className={isMissed ? 'clock overdue' : 'clock'}
      title={times.join(' · ')}
      data-clock={name}
      data-state={state}
    >
      {text(`clock_${name}`)}{' '}
      {dueUs > 0n ? text('clockDue', { time: shortTime(dueUs) }) : text('clockAtOnce')}{' '}
      <b>{standText(clock, openedUs, nowMs, text)}</b>
    </span>
  );
}
