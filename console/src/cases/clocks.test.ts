import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import { CaseSchema, CaseState } from '../gen/bluegate/casework/v1/casework_pb';
import { clocksOf, missedOf, nextDueUs } from './clocks';

const minutes = (count: number) => BigInt(count) * 60_000_000n;
const atMinute = (count: number) => count * 60_000;

function made(more: Partial<Record<'respondedTimeUs' | 'verifiedTimeUs' | 'fedBackTimeUs', bigint>>,
  state = CaseState.OPEN) {
  return create(CaseSchema, {
    state, openedTimeUs: minutes(1), verifyDueUs: minutes(61), feedbackDueUs: minutes(121), ...more,
  });
}
const states = (item: ReturnType<typeof made>, minute: number) =>
  clocksOf(item, atMinute(minute)).map((clock) => clock.state);

describe('clocks', () => {
  it('run apart until they are over', () => {
    expect(states(made({}), 60)).toEqual(['running', 'running', 'running']);
    expect(states(made({}), 62)).toEqual(['running', 'missed', 'running']);
    expect(states(made({}), 122)).toEqual(['running', 'missed', 'missed']);
  });

  it('stop each when its thing is done, in time or late', () => {
    const judged = made(
      { respondedTimeUs: minutes(50), verifiedTimeUs: minutes(61), fedBackTimeUs: minutes(122) },
      CaseState.CONFIRMED,
    );
    expect(states(judged, 500)).toEqual(['done', 'done', 'late']);
    expect(missedOf(judged, atMinute(500))).toEqual(['feedback']);
    const late = made({ verifiedTimeUs: minutes(62) });
    expect(missedOf(late, atMinute(63))).toEqual(['verify']);
  });

  it('say nothing of a case that nobody has to judge any more', () => {
    expect(states(made({}, CaseState.WITHDRAWN), 500)).toEqual(['none', 'none', 'none']);
    expect(missedOf(made({}, CaseState.WITHDRAWN), atMinute(500))).toEqual([]);
  });

  it('leave the result to be fed back once the case was verified', () => {
    expect(nextDueUs(made({}))).toBe(minutes(61));
    expect(nextDueUs(made({ verifiedTimeUs: minutes(5) }))).toBe(minutes(121));
  });
});
