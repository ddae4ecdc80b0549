import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import { CaseEventKind, CaseSchema, CaseState } from '../gen/bluegate/casework/v1/casework_pb';
import { emptyBook, withCases } from './case_book';
import { lastVerdictOf, mayUndo } from './undo';

const minuteUs = 60_000_000n;
const viewer = { account: 'wang.li', nowMs: 60 * 60_000 };
const nowUs = BigInt(viewer.nowMs) * 1000n;

function decided(caseId: string, agoUs: bigint, decidedBy = 'wang.li') {
  return create(CaseSchema, {
    caseId,
    state: CaseState.CONFIRMED,
    decidedBy,
    undoUntilUs: nowUs - agoUs + 5n * minuteUs,
    events: [{ kind: CaseEventKind.CONFIRMED, timeUs: nowUs - agoUs }],
  });
}

function proposed(caseId: string, agoUs: bigint) {
  return create(CaseSchema, {
    caseId,
    state: CaseState.AWAITING_APPROVAL,
    proposedBy: 'wang.li',
    events: [{ kind: CaseEventKind.DISMISS_PROPOSED, timeUs: nowUs - agoUs }],
  });
}

describe('undo', () => {
  it('is for a verdict of one\'s own that is not too old', () => {
    expect(mayUndo(decided('a', minuteUs), viewer)).toBe(true);
    expect(mayUndo(decided('a', 5n * minuteUs), viewer)).toBe(false);
    expect(mayUndo(decided('a', minuteUs, 'zhao.yi'), viewer)).toBe(false);
    expect(mayUndo(create(CaseSchema, { state: CaseState.OPEN }), viewer)).toBe(false);
  });

  it('has no end while the verdict awaits approval', () => {
    expect(mayUndo(proposed('a', 50n * minuteUs), viewer)).toBe(true);
    expect(mayUndo(proposed('a', 0n), { ...viewer, account: 'zhao.yi' })).toBe(false);
  });

  it('is offered for the last verdict, whatever happened to others since', () => {
    const noted = decided('noted', 3n * minuteUs);
    noted.events.push({ ...noted.events[0], kind: CaseEventKind.NOTED, timeUs: nowUs });
    const cases = [noted, decided('last', minuteUs), decided('other', 1n, 'zhao.yi')];
    expect(lastVerdictOf(withCases(emptyBook, cases), viewer)?.caseId).toBe('last');
    expect(lastVerdictOf(withCases(emptyBook, [proposed('old', 6n * minuteUs)]), viewer))
      .toBeUndefined();
  });
});
