import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import { CaseSchema, CaseState, SightingSchema } from '../gen/bluegate/casework/v1/casework_pb';
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
