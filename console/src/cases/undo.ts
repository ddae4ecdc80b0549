import { type Case, CaseEventKind, CaseState } from '../gen/bluegate/casework/v1/casework_pb';
import type { CaseBook, Viewer } from './case_book';

const verdicts: readonly CaseEventKind[] = [
  CaseEventKind.CONFIRMED,
  CaseEventKind.DISMISSED,
  CaseEventKind.HANDED_OVER,
  CaseEventKind.CONFIRM_PROPOSED,
  CaseEventKind.DISMISS_PROPOSED,
];
// A verdict that awaits approval may be taken back at any time, but the last one is offered no
// longer than one that stands: nobody calls it a slip of the hand any more.
const offeredUs = 5n * 60_000_000n;

/** Whether the verdict is the viewer's own and may still be taken back. */
export function mayUndo(item: Case, viewer: Viewer): boolean {
  if (item.state === CaseState.AWAITING_APPROVAL) return item.proposedBy === viewer.account;
  return item.decidedBy === viewer.account && item.undoUntilUs > BigInt(viewer.nowMs) * 1000n;
}

function verdictTimeOf(item: Case): bigint {
  return item.events.filter((event) => verdicts.includes(event.kind)).at(-1)?.timeUs ?? 0n;
}

/** Of the viewer's verdicts that may be taken back, the last. */
export function lastVerdictOf(book: CaseBook, viewer: Viewer): Case | undefined {
  let last: Case | undefined;
  let lastUs = BigInt(viewer.nowMs) * 1000n - offeredUs;
  for (const item of book.cases.values()) {
    if (!mayUndo(item, viewer)) continue;
    const timeUs = verdictTimeOf(item);
    if (timeUs > lastUs) [last, lastUs] = [item, timeUs];
  }
  return last;
}
