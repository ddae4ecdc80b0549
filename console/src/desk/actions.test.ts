import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import { CaseSchema, CaseState, EscalationStep } from '../gen/bluegate/casework/v1/casework_pb';
import { actionsFor, keyOf } from './actions';
import { stepsAbove } from './escalation';

const viewer = { account: 'wang.li', nowMs: 1000 };
const made = (state: CaseState, more = {}) => create(CaseSchema, { state, ...more });
const namesFor = (item: ReturnType<typeof made>, role: string) =>
  actionsFor(item, viewer, role).map((action) => action.name);
const claimed = (claimedBy: string) =>
  made(CaseState.CLAIMED, { claimedBy, claimedUntilUs: 2_000_000n });

describe('actions', () => {
  it('of an officer follow the state of the case', () => {
    const judging = ['confirm', 'dismiss', 'correct'];
    expect(namesFor(made(CaseState.OPEN), 'officer')).toEqual([
      ...judging, 'claim', 'hold', 'handOver', 'note',
    ]);
    expect(namesFor(made(CaseState.ON_HOLD), 'officer')).toEqual([
      ...judging, 'claim', 'handOver', 'note',
    ]);
    expect(namesFor(claimed('wang.li'), 'officer')).toEqual([
      ...judging, 'release', 'hold', 'handOver', 'note',
    ]);
    expect(namesFor(made(CaseState.HANDED_OVER), 'officer')).toEqual(['note']);
  });

  it('wait for a colleague\'s lease, but for a note', () => {
    const taken = actionsFor(claimed('zhao.yi'), viewer, 'officer');
    expect(taken.filter((action) => action.open).map((action) => action.name)).toEqual(['note']);
    expect(taken.map((action) => action.name)).toContain('confirm');
  });

  it('of approval are for a second person', () => {
    const awaiting = (proposedBy: string) => made(CaseState.AWAITING_APPROVAL, { proposedBy });
    expect(namesFor(awaiting('zhao.yi'), 'supervisor')).toEqual([
      'approve', 'sendBack', 'note', 'escalate',
    ]);
    expect(namesFor(awaiting('wang.li'), 'supervisor')).toEqual(['note', 'escalate']);
    expect(namesFor(awaiting('zhao.yi'), 'officer')).toEqual(['note']);
  });

  it('of escalation are for supervisors and officials until the last step is taken', () => {
    const at = (escalationStep: EscalationStep) => made(CaseState.CONFIRMED, { escalationStep });
    const summoned = at(EscalationStep.SUMMONED);
    expect(namesFor(summoned, 'official')).toEqual(['escalate']);
    expect(namesFor(summoned, 'officer')).not.toContain('escalate');
    expect(stepsAbove(EscalationStep.SUPERVISED)).toEqual([
      EscalationStep.SUMMONED, EscalationStep.TRANSFERRED,
    ]);
    expect(namesFor(at(EscalationStep.TRANSFERRED), 'official')).toEqual([]);
    const taken = actionsFor(claimed('zhao.yi'), viewer, 'official');
    expect(taken).toEqual([{ name: 'escalate', open: true }]);
  });

  it('are none for an auditor', () => {
    expect(namesFor(made(CaseState.OPEN), 'auditor')).toEqual([]);
  });

  it('of taking and giving back share a key', () => {
    expect(keyOf('release')).toBe(keyOf('claim'));
  });
});
