import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import {
  CaseSchema, CaseState, EscalationStep, PassageState,
} from '../gen/bluegate/casework/v1/casework_pb';
import {
  casesOf, countsOf, emptyBook, holderOf, isHeldByOther, suspicionsOf, withCases,
} from './case_book';

const viewer = { account: 'wang.li', nowMs: 1000 };
const none = {
  waiting: 0, restricted: 0, suspect: 0, held: 0, mine: 0, approval: 0, onHold: 0, escalated: 0,
  done: 0,
};

function makeCase(caseId: string, revision: bigint, state = CaseState.OPEN, due = 0n) {
  return create(CaseSchema, {
    caseId,
    revision,
    state,
    verifyDueUs: due,
    passage: { state: PassageState.RESTRICTED },
  });
}

describe('case book', () => {
  it('keeps the newer of two versions, whichever comes first', () => {
    const newer = makeCase('a', 5n, CaseState.CONFIRMED);
    const older = makeCase('a', 3n);
    expect(withCases(withCases(emptyBook, [newer]), [older]).cases.get('a')).toBe(newer);
    expect(withCases(withCases(emptyBook, [older]), [newer]).cases.get('a')).toBe(newer);
  });

  it('stays the same book when what comes is known already', () => {
    const book = withCases(emptyBook, [makeCase('a', 5n)]);
    expect(withCases(book, [makeCase('a', 5n), makeCase('a', 4n)])).toBe(book);
    expect(withCases(book, [])).toBe(book);
    expect(withCases(book, [makeCase('a', 6n)])).not.toBe(book);
  });

  it('puts what is due first at the top', () => {
    const book = withCases(
      emptyBook,
      [makeCase('late', 1n, CaseState.OPEN, 20n), makeCase('soon', 2n, CaseState.OPEN, 10n)],
    );
    expect(casesOf(book, 'waiting', viewer).map((item) => item.caseId)).toEqual(['soon', 'late']);
  });

  it('counts a decided case as done and nowhere else', () => {
    const book = withCases(
      emptyBook,
      [makeCase('a', 1n, CaseState.DISMISSED), makeCase('b', 2n)],
    );
    expect(countsOf(book, viewer)).toEqual({ ...none, waiting: 1, restricted: 1, done: 1 });
  });

  it('counts what is on hold as waiting, and what another office has as done', () => {
    const book = withCases(
      emptyBook,
      [makeCase('a', 1n, CaseState.ON_HOLD), makeCase('b', 2n, CaseState.HANDED_OVER)],
    );
    expect(countsOf(book, viewer)).toEqual({
      ...none, waiting: 1, restricted: 1, onHold: 1, done: 1,
    });
  });

  it('lists what was escalated in whatever state it is, the last change first', () => {
    const escalated = (caseId: string, revision: bigint, state: CaseState) =>
      create(CaseSchema, { caseId, revision, state, escalationStep: EscalationStep.ASSIGNED });
    const cases = [
      escalated('a', 1n, CaseState.CONFIRMED),
      escalated('b', 2n, CaseState.OPEN),
      makeCase('c', 3n),
    ];
    const inOrder = casesOf(withCases(emptyBook, cases), 'escalated', viewer);
    expect(inOrder.map((item) => item.caseId)).toEqual(['b', 'a']);
  });

  it('counts a case that was opened later than its passage as suspect until it is withdrawn', () => {
    const stay = { reasonCode: 'S08', sentenceEn: 'still inside' };
    const made = (revision: bigint, state: CaseState, withdrawn: (typeof stay)[]) =>
      create(CaseSchema, {
        caseId: 'p/S08/D12345',
        revision,
        state,
        passage: { passageId: 'p', state: PassageState.CLEAR },
        events: [{ suspicions: [stay] }, { withdrawn }],
      });
    const late = made(1n, CaseState.OPEN, []);
    const open = withCases(emptyBook, [late]);
    expect(countsOf(open, viewer)).toEqual({ ...none, waiting: 1, suspect: 1 });
    expect(suspicionsOf(late)).toHaveLength(1);
    const withdrawn = made(2n, CaseState.WITHDRAWN, [stay]);
    expect(suspicionsOf(withdrawn)).toHaveLength(0);
    const closed = withCases(open, [withdrawn]);
    expect(countsOf(closed, viewer)).toEqual({ ...none, done: 1 });
  });

  it('knows what is mine, and frees what a colleague held when his lease is over', () => {
    const claimed = (caseId: string, claimedBy: string, untilMs: bigint, due: bigint) =>
      create(CaseSchema, {
        caseId,
        state: CaseState.CLAIMED,
        claimedBy,
        claimedUntilUs: untilMs * 1000n,
        verifyDueUs: due,
      });
    const mine = claimed('mine', 'wang.li', 2000n, 9n);
    const taken = claimed('taken', 'zhao.yi', 2000n, 1n);
    const over = claimed('over', 'zhao.yi', 500n, 5n);
    const book = withCases(emptyBook, [mine, taken, over]);
    expect(countsOf(book, viewer)).toEqual({ ...none, waiting: 3, mine: 1 });
    expect(holderOf(over, viewer.nowMs)).toBe('');
    expect([mine, taken, over].map((item) => isHeldByOther(item, viewer))).toEqual([
      false, true, false,
    ]);
    const inOrder = casesOf(book, 'waiting', viewer).map((item) => item.caseId);
    expect(inOrder).toEqual(['over', 'mine', 'taken']);
  });
});
