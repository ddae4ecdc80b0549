import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';

import {
  type Case, CaseEventKind, CaseSchema, CaseState,
} from '../gen/bluegate/casework/v1/casework_pb';
import { type Calls, forAll, isChanged, judgeOne, tallyOf } from './judge';

const me = 'wang.li';
const nowMs = () => 1000;
const until = 600_000_000n;

function made(state: CaseState, kinds: CaseEventKind[], more: object = {}) {
  return create(CaseSchema, {
    caseId: 'a',
    state,
    events: kinds.map((kind) => ({ kind, actor: 'zhao.yi' })),
    ...more,
  });
}

const { OPENED, CLAIMED, CONFIRMED, CORRECTED, RELEASED, DISMISS_PROPOSED } = CaseEventKind;
const open = made(CaseState.OPEN, [OPENED]);
const mine = made(CaseState.CLAIMED, [OPENED, CLAIMED], { claimedBy: me, claimedUntilUs: until });
const confirmed = made(CaseState.CONFIRMED, [OPENED, CLAIMED, CONFIRMED]);

/** A server that answers as told, and what it was asked in order. */
function server(answers: Partial<Record<keyof Calls, Case | Code | (Case | Code)[]>>) {
  const asked: string[] = [];
  const ids: string[] = [];
  const answer = (name: keyof Calls) => async (_: Case, id?: string) => {
    asked.push(name);
    if (id) ids.push(id);
    const one = answers[name];
    const next = Array.isArray(one) ? one.shift() : one;
    if (typeof next === 'object') return next;
    throw new ConnectError(`${name} refused`, next ?? Code.Internal);
  };
  let named = 0;
  const calls: Calls = {
    claim: answer('claim'),
    judge: answer('judge'),
    release: answer('release'),
    look: answer('look'),
    newRequestId: () => `r${(named += 1)}`,
  };
  return { calls, asked, ids };
}

describe('judging one of many', () => {
  it('claims, then judges', async () => {
    const { calls, asked } = server({ claim: mine, judge: confirmed });
    expect(await judgeOne(open, me, calls, nowMs)).toEqual({ kind: 'done', item: confirmed });
    expect(asked).toEqual(['claim', 'judge']);
  });

  it('tells a verdict that needs a second person from one that stands', async () => {
    const proposed = made(CaseState.AWAITING_APPROVAL, [OPENED, DISMISS_PROPOSED]);
    const { calls } = server({ claim: mine, judge: proposed });
    expect((await judgeOne(open, me, calls, nowMs)).kind).toBe('awaits');
  });

  it('says who decided it meanwhile, who holds it, whose verdict waits', async () => {
    const why = async (now: Case, code: Code) => {
      const outcome = await judgeOne(open, me, server({ claim: code, look: now }).calls, nowMs);
      return outcome.kind === 'refused' ? outcome.why : outcome.kind;
    };
    expect(await why(confirmed, Code.FailedPrecondition)).toEqual({
      kind: 'decided', who: 'zhao.yi', item: confirmed,
    });
    const held = made(CaseState.CLAIMED, [OPENED, CLAIMED], {
      claimedBy: 'zhao.yi', claimedUntilUs: until,
    });
    expect(await why(held, Code.Aborted)).toEqual({ kind: 'held', who: 'zhao.yi' });
    const waits = made(CaseState.AWAITING_APPROVAL, [OPENED], { proposedBy: 'qian.er' });
    expect(await why(waits, Code.FailedPrecondition)).toEqual({ kind: 'awaiting', who: 'qian.er' });
    expect(await why(open, Code.PermissionDenied)).toEqual({
      kind: 'said', message: 'claim refused',
    });
  });

  it('judges nothing that has changed since it was seen, and gives it back', async () => {
    const corrected = made(CaseState.CLAIMED, [OPENED, CORRECTED, CLAIMED], {
      claimedBy: me, claimedUntilUs: until,
    });
    const freed = made(CaseState.OPEN, [OPENED, CORRECTED, CLAIMED, RELEASED]);
    const { calls, asked } = server({ claim: corrected, look: corrected, release: freed });
    const outcome = await judgeOne(open, me, calls, nowMs);
    expect(outcome).toEqual({
      kind: 'refused', why: { kind: 'changed' }, item: freed, stillHeld: false,
    });
    expect(asked).toEqual(['claim', 'look', 'release']);
  });

  it('keeps a case that was claimed before, and says where giving back failed', async () => {
    const refused = { claim: mine, judge: Code.InvalidArgument, look: mine };
    const before = server(refused);
    expect(await judgeOne(mine, me, before.calls, nowMs)).toMatchObject({ stillHeld: false });
    expect(before.asked).not.toContain('release');
    const after = server(refused);
    expect(await judgeOne(open, me, after.calls, nowMs)).toMatchObject({
      kind: 'refused', why: { kind: 'said', message: 'judge refused' }, stillHeld: true,
    });
  });

  it('asks again under the same name where no answer came', async () => {
    const { calls, ids } = server({ claim: mine, judge: [Code.Unavailable, confirmed] });
    expect((await judgeOne(open, me, calls, nowMs)).kind).toBe('done');
    expect(ids).toEqual(['r1', 'r2', 'r2']);
  });

  it('looks what became of it where the answer was lost', async () => {
    const own = made(CaseState.CONFIRMED, [OPENED, CLAIMED], {});
    own.events.push({ ...confirmed.events[2], actor: me });
    const lost = [Code.Unavailable, Code.Unavailable];
    const { calls } = server({ claim: mine, judge: lost, look: own });
    expect(await judgeOne(open, me, calls, nowMs)).toEqual({ kind: 'done', item: own });
  });

  it('does not guess what became of it where the server is gone', async () => {
    const { calls } = server({
      claim: mine, judge: [Code.Unavailable, Code.Unavailable], look: Code.Unavailable,
    });
    expect(await judgeOne(open, me, calls, nowMs)).toEqual({ kind: 'unknown', item: open });
  });
});

describe('judging many', () => {
  it('passes over claims and nothing else when it looks for changes', () => {
    expect(isChanged(open, made(CaseState.OPEN, [OPENED, CLAIMED, RELEASED]))).toBe(false);
    expect(isChanged(open, made(CaseState.OPEN, [OPENED, CORRECTED]))).toBe(true);
  });

  it('does a few at a time, and leaves the rest when it is stopped', async () => {
    let now = 0;
    let most = 0;
    const done: number[] = [];
    const left: number[] = [];
    const act = async (item: number) => {
      now += 1;
      most = Math.max(most, now);
      await Promise.resolve();
      now -= 1;
      done.push(item);
    };
    const items = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    await forAll(items, 3, act, () => done.length >= 4, (item) => left.push(item));
    expect(most).toBe(3);
    expect([...done, ...left].sort((a, b) => a - b)).toEqual(items);
    expect(left.length).toBeGreaterThan(0);
  });

  it('counts what came of them', () => {
    expect(tallyOf([
      { kind: 'done', item: confirmed },
      { kind: 'notSent', item: open },
      { kind: 'notSent', item: open },
    ])).toEqual({ done: 1, awaits: 0, refused: 0, unknown: 0, notSent: 2 });
  });
});
