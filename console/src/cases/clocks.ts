import { type Case, CaseState } from '../gen/bluegate/casework/v1/casework_pb';
import { isDecided } from './case_book';

/** The three times that a case is measured by: taken up at once, verified, fed back. */
export const clockNames = ['response', 'verify', 'feedback'] as const;
export type ClockName = (typeof clockNames)[number];

/** running: not done, and there is time.   done: in time.   late: done, but after it was due.
 *  missed: not done, and due.   none: nobody has to any more, or it is not known. */
export type ClockState = 'running' | 'done' | 'late' | 'missed' | 'none';

export interface Clock {
  name: ClockName;
  /** When it runs out, microseconds since 1970 UTC; 0: it is to be done at once. */
  dueUs: bigint;
  /** When it was done; 0: not yet, or not known. */
  doneUs: bigint;
  state: ClockState;
}

function stateOf(dueUs: bigint, doneUs: bigint, isOver: boolean, nowUs: bigint): ClockState {
  if (doneUs > 0n) return dueUs > 0n && doneUs > dueUs ? 'late' : 'done';
  if (isOver) return 'none';
  return dueUs > 0n && nowUs > dueUs ? 'missed' : 'running';
}

/** The three clocks of a case. "At once" has no minutes that could be over. */
export function clocksOf(item: Case, nowMs: number): Clock[] {
  const nowUs = BigInt(nowMs) * 1000n;
  const times: [ClockName, bigint, bigint][] = [
    ['response', 0n, item.respondedTimeUs],
    ['verify', item.verifyDueUs, item.verifiedTimeUs],
    ['feedback', item.feedbackDueUs, item.fedBackTimeUs],
  ];
  return times.map(([name, dueUs, doneUs]) => ({
    name,
    dueUs,
    doneUs,
    state: stateOf(dueUs, doneUs, isDecided(item), nowUs),
  }));
}

/** Which of its times a case has missed. */
export function missedOf(item: Case, nowMs: number): ClockName[] {
  return clocksOf(item, nowMs)
    .filter(({ state }) => state === 'late' || state === 'missed')
    .map(({ name }) => name);
}

/** What is due next of a case that waits: the result, once it was verified, as after a verdict that
 *  was taken back or awaits approval. */
export function nextDueUs(item: Case): bigint {
  const isVerified = item.verifiedTimeUs > 0n || item.state === CaseState.AWAITING_APPROVAL;
  return isVerified ? item.feedbackDueUs : item.verifyDueUs;
}
