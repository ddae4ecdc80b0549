import { Code, ConnectError } from '@connectrpc/connect';

import { holderOf, isDecided } from '../cases/case_book';
import {
  type Case, CaseEventKind, CaseState, type DismissReason,
} from '../gen/bluegate/casework/v1/casework_pb';

/** The one verdict that all the cases of a selection are to have. */
export type Verdict =
  | { kind: 'confirm' }
  | { kind: 'dismiss'; reason: DismissReason; note: string };

/** What is asked of the server for each case, as the desk asks it. The same id again gets the
 *  first answer. */
export interface Calls {
  claim: (item: Case, requestId: string) => Promise<Case>;
  judge: (claimed: Case, requestId: string) => Promise<Case>;
  release: (item: Case, requestId: string) => Promise<Case>;
  look: (item: Case) => Promise<Case>;
  newRequestId: () => string;
}

/** Why a case was not judged. */
export type Why =
  | { kind: 'decided'; who: string; item: Case }
  | { kind: 'awaiting'; who: string }
  | { kind: 'held'; who: string }
  | { kind: 'changed' }
  | { kind: 'said'; message: string };

export type Outcome =
  | { kind: 'done'; item: Case }
  | { kind: 'awaits'; item: Case }
  /** `stillHeld`: the case was claimed for the verdict and could not be given back. */
  | { kind: 'refused'; why: Why; item: Case; stillHeld: boolean }
  /** No answer came: nobody here knows how far it went. */
  | { kind: 'unknown'; item: Case }
  | { kind: 'notSent'; item: Case };

// Errors that say nothing of whether the request had its effect.
const noAnswer: readonly Code[] = [Code.Unavailable, Code.Unknown, Code.DeadlineExceeded];
const isNoAnswer = (error: unknown) => noAnswer.includes(ConnectError.from(error).code);

// What a colleague may have done without changing what the verdict is about.
const harmless: readonly CaseEventKind[] = [CaseEventKind.CLAIMED, CaseEventKind.RELEASED];

/** Whether more has happened to a case since it was seen than that it was claimed or given back. */
export function isChanged(seen: Case, now: Case): boolean {
  return now.events.slice(seen.events.length).some((event) => !harmless.includes(event.kind));
}

/** Asks once more, under the same name, where no answer came. */
async function twice(ask: (requestId: string) => Promise<Case>, calls: Calls): Promise<Case> {
  const requestId = calls.newRequestId();
  return ask(requestId).catch((error) => {
    if (!isNoAnswer(error)) throw error;
    return ask(requestId);
  });
}

function whyOf(seen: Case, now: Case, account: string, nowMs: number, error?: unknown): Why {
  const holder = holderOf(now, nowMs);
  if (isDecided(now)) return { kind: 'decided', who: now.events.at(-1)?.actor ?? '', item: now };
  if (now.state === CaseState.AWAITING_APPROVAL) return { kind: 'awaiting', who: now.proposedBy };
  if (holder && holder !== account) return { kind: 'held', who: holder };
  if (error === undefined || isChanged(seen, now)) return { kind: 'changed' };
  return { kind: 'said', message: ConnectError.from(error).rawMessage };
}

/** Claims a case and judges it. What is refused after it was claimed is given back. */
export async function judgeOne(
  seen: Case,
  account: string,
  calls: Calls,
  nowMs: () => number = Date.now,
): Promise<Outcome> {
  const wasMine = holderOf(seen, nowMs()) === account;
  let claimed: Case | undefined;
  let failure: unknown;
  try {
    claimed = await twice((id) => calls.claim(seen, id), calls);
    if (!isChanged(seen, claimed)) {
      const toJudge = claimed;
      const item = await twice((id) => calls.judge(toJudge, id), calls);
      return { kind: item.state === CaseState.AWAITING_APPROVAL ? 'awaits' : 'done', item };
    }
  } catch (error) {
    failure = error;
  }
  let now = await calls.look(seen).catch(() => undefined);
  if (now && !wasMine && holderOf(now, nowMs()) === account) {
    const held = now;
    now = await twice((id) => calls.release(held, id), calls).catch(() => held);
  }
  if (!now) return { kind: 'unknown', item: seen };
  // The answer was lost on its way, but the verdict is in.
  const isOwn = isNoAnswer(failure) && now.events.at(-1)?.actor === account;
  if (isOwn && isDecided(now)) return { kind: 'done', item: now };
  if (isOwn && now.state === CaseState.AWAITING_APPROVAL) return { kind: 'awaits', item: now };
  const stillHeld = !wasMine && holderOf(now, nowMs()) === account;
  return {
    kind: 'refused', why: whyOf(seen, now, account, nowMs(), failure), item: now, stillHeld,
  };
}

/** Does a thing for all items, so many at a time, in their order; what is left when `isStopped`
 *  says so is handed to `leave`. */
export async function forAll<Item>(
  items: readonly Item[],
  atOnce: number,
  act: (item: Item) => Promise<void>,
  isStopped: () => boolean,
  leave: (item: Item) => void,
): Promise<void> {
  const left = [...items];
  async function work() {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      if (isStopped()) leave(item);
      else await act(item);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** How many outcomes there are of each kind. */
export function tallyOf(outcomes: Iterable<Outcome>): Record<Outcome['kind'], number> {
  const tally = { done: 0, awaits: 0, refused: 0, unknown: 0, notSent: 0 };
  for (const { kind } of outcomes) tally[kind] += 1;
  return tally;
}
