import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import {
  CaseSchema, CaseState, DismissReason, SightingSchema,
} from '../gen/bluegate/casework/v1/casework_pb';
import { EmissionStage } from '../gen/bluegate/registry/v1/registry_pb';
import { choicesOf, filtered } from './filters';

const nowMs = 60 * 60_000;
const minutes = (count: number) => BigInt(count) * 60_000_000n;

function made(caseId: string, siteId: string, fuel: string, dueUs: bigint) {
  return create(CaseSchema, {
    caseId,
    state: CaseState.OPEN,
    verifyDueUs: dueUs,
    feedbackDueUs: dueUs + minutes(60),
    reasonCode: 'R01',
    passage: {
      passageId: caseId,
      capture: { siteId },
      sightings: [{ vehicle: { fuel, stage: EmissionStage.CHINA_III } }],
    },
  });
}

const cases = [
  made('a', 'cp-10', 'B', minutes(59)),
  made('b', 'cp-2', 'B', minutes(70)),
  made('c', 'cp-2', 'A', minutes(200)),
];
const ids = (items: { caseId: string }[]) => items.map((item) => item.caseId);

describe('filters', () => {
  it('let everything through when nothing is asked for', () => {
    expect(filtered(cases, {}, nowMs)).toHaveLength(3);
    expect(filtered(cases, { site: '' }, nowMs)).toHaveLength(3);
  });

  it('hold together', () => {
    expect(ids(filtered(cases, { site: 'cp-2', fuel: 'B' }, nowMs))).toEqual(['b']);
    expect(ids(filtered(cases, { site: 'cp-2', fuel: 'E' }, nowMs))).toEqual([]);
  });

  it('tell what is over its deadline, soon due and later due', () => {
    expect(ids(filtered(cases, { deadline: 'overdue' }, nowMs))).toEqual(['a']);
    expect(ids(filtered(cases, { deadline: 'soon' }, nowMs))).toEqual(['b']);
    expect(ids(filtered(cases, { deadline: 'later' }, nowMs))).toEqual(['c']);
  });

  it('tell which time was missed, of what is done too', () => {
    const late = create(CaseSchema, {
      caseId: 'd',
      state: CaseState.CONFIRMED,
      verifyDueUs: minutes(50),
      verifiedTimeUs: minutes(51),
      feedbackDueUs: minutes(110),
      fedBackTimeUs: minutes(51),
    });
    const all = [...cases, late];
    expect(ids(filtered(all, { missed: 'any' }, nowMs))).toEqual(['a', 'd']);
    expect(ids(filtered(all, { missed: 'feedback' }, nowMs))).toEqual([]);
    expect(choicesOf(all, 'missed', nowMs)).toEqual([
      { value: 'any', count: 2 },
      { value: 'verify', count: 2 },
    ]);
  });

  it('tell in which span of time that ends now the vehicle passed', () => {
    const passed = (caseId: string, hoursAgo: number) => create(CaseSchema, {
      caseId,
      passage: { passageId: caseId, passedTimeUs: BigInt(nowMs) * 1000n - minutes(60 * hoursAgo) },
    });
    const all = [passed('a', 0), passed('b', 7), passed('c', 8), passed('d', 24)];
    expect(ids(filtered(all, { passed: 'hour' }, nowMs))).toEqual(['a']);
    expect(ids(filtered(all, { passed: 'shift' }, nowMs))).toEqual(['a', 'b']);
    expect(ids(filtered(all, { passed: 'day' }, nowMs))).toEqual(['a', 'b', 'c']);
    expect(choicesOf(all, 'passed', nowMs).map(({ value }) => value)).toEqual(
      ['hour', 'shift', 'day', 'earlier'],
    );
  });

  it('tell why a case was dismissed, while it is', () => {
    const judged = (caseId: string, state: CaseState) => create(CaseSchema, {
      caseId, state, events: [{ dismissReason: DismissReason.MISREAD }, { note: 'later' }],
    });
    const all = [judged('a', CaseState.DISMISSED), judged('b', CaseState.OPEN), ...cases];
    expect(ids(filtered(all, { dismissReason: String(DismissReason.MISREAD) }, nowMs)))
      .toEqual(['a']);
    expect(choicesOf(all, 'dismissReason', nowMs)).toHaveLength(1);
  });

  it('use the number that stands after a correction', () => {
    const corrected = create(CaseSchema, {
      caseId: 'a',
      passage: cases[0].passage,
      events: [{ corrected: create(SightingSchema, { vehicle: { fuel: 'C' } }) }],
    });
    expect(ids(filtered([corrected], { fuel: 'C' }, nowMs))).toEqual(['a']);
  });

  it('offer what there is, counted, in the order of the numbers', () => {
    expect(choicesOf(cases, 'site', nowMs)).toEqual([
      { value: 'cp-2', count: 2 },
      { value: 'cp-10', count: 1 },
    ]);
    expect(choicesOf(cases, 'holder', nowMs)).toEqual([]);
  });
});
