import { dateTime, timeLeft } from '../format';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { type TextKey, useText } from '../i18n';
import { useNow } from '../use_now';

/** The times by which the case must be verified and fed back, running down. */
export function Deadlines({ item }: { item: Case }) {
  const nowMs = useNow(1000);
  return (
    <span className="deadlines" data-testid="deadlines">
      <Deadline label="due" us={item.verifyDueUs} nowMs={nowMs} />
      <Deadline label="feedbackDue" us={item.feedbackDueUs} nowMs={nowMs} />
    </span>
  );
}

function Deadline({ label, us, nowMs }: { label: TextKey; us: bigint; nowMs: number }) {
  const { text } = useText();
  const over = Number(us / 1000n) < nowMs;
  return (
    <span className={over ? 'overdue' : ''} title={dateTime(us)}>
      {text(label)} {over ? text('overdueBy') : ''} <b>{timeLeft(us, nowMs)}</b>
    </span>
  );
}
