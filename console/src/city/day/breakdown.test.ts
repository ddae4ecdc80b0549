import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import { Outcome } from '../../gen/bluegate/admission/v1/admission_pb';
import {
  DayCasesSchema, DayPassageCountSchema, DismissReason, GetDayTallyResponseSchema,
} from '../../gen/bluegate/casework/v1/casework_pb';
import { EmissionStage } from '../../gen/bluegate/registry/v1/registry_pb';
import type { Text } from '../../i18n';
import {
  byCaseEnd, byOutcome, byStageAndFuel, dayFigures, stoppedBySite, totalOf,
} from './breakdown';

const words = {
  text: (key: string, values: Record<string, string> = {}) =>
    [key, ...Object.values(values)].join(' '),
  word: (prefix: string, value: number | string) => `${prefix}${value}`,
  language: 'en',
} as unknown as Text;

const kind = (
  siteId: string, stage: EmissionStage, fuel: string, outcome: Outcome, count: bigint,
) => create(DayPassageCountSchema, { siteId, stage, fuel, outcome, count });

const passages = [
  kind('cp-02', EmissionStage.CHINA_IV, 'B', Outcome.REFUSE, 3n),
  kind('cp-10', EmissionStage.CHINA_IV, 'B', Outcome.FLAG, 2n),
  kind('cp-10', EmissionStage.CHINA_VI, 'A', Outcome.PASS, 40n),
  kind('cp-02', EmissionStage.CHINA_VI, 'B', Outcome.HOLD, 1n),
  kind('cp-03', EmissionStage.UNSPECIFIED, '', Outcome.UNSPECIFIED, 5n),
];

describe('the passages of a day', () => {
  it('are in one bar each by stage and fuel, what is not known last', () => {
    const { columns, rows } = byStageAndFuel(passages, words);
    expect(columns.map((one) => one.name)).toEqual(['petrol (A)', 'diesel (B)', 'unknown']);
    expect(rows.map(({ name, values }) => [name, ...values])).toEqual([
      [`stage${EmissionStage.CHINA_IV}`, 0, 5, 0],
      [`stage${EmissionStage.CHINA_VI}`, 40, 1, 0],
      ['stage0', 0, 0, 5],
    ]);
    expect(new Set(columns.map((one) => one.color)).size).toBe(3);
  });

  it('are in one bar each by outcome', () => {
    const { rows } = byOutcome(passages, words);
    expect(rows.map(({ name, values }) => [name, ...values])).toEqual([
      ['outcome4', 3], ['outcome2', 2], ['outcome3', 1], ['outcome1', 40], ['outcome0', 5],
    ]);
    expect(rows.reduce((sum, row) => sum + totalOf(row), 0)).toBe(51);
  });

  it('are by site where they were stopped, the most first, without sites where none was', () => {
    const { columns, rows } = stoppedBySite(passages, (siteId) => `at ${siteId}`, words);
    expect(columns.map((one) => one.name)).toEqual(['outcome4', 'outcome2', 'outcome3']);
    expect(rows.map(({ name, values }) => [name, ...values])).toEqual([
      ['at cp-02', 3, 0, 1], ['at cp-10', 0, 2, 0],
    ]);
  });
});

describe('the cases of a day', () => {
  const cases = create(DayCasesSchema, {
    opened: 9n, confirmed: 2n, withdrawn: 1n, waiting: 3n, handedOver: 1n, verifyMissed: 4n,
    feedbackMissed: 5n, dismissed: [{ reason: DismissReason.MISREAD, count: 2n }],
  });

  it('are told by what became of them, dismissals by reason', () => {
    expect(byCaseEnd(cases, words).rows.map(({ name, values }) => [name, ...values])).toEqual([
      ['dayConfirmed', 2], [`dayDismissed dismiss${DismissReason.MISREAD}`, 2],
      ['dayWithdrawn', 1], ['dayHandedOver', 1], ['dayWaiting', 3],
    ]);
    expect(byCaseEnd(undefined, words).rows).toEqual([]);
  });

  it('have figures with those that missed a deadline', () => {
    const figures = dayFigures(create(GetDayTallyResponseSchema, { passages, cases }));
    expect(figures.map(({ key, count }) => [key, count])).toEqual([
      ['passages', 51], ['dayRefused', 3], ['dayFlagged', 2], ['dayHeld', 1], ['dayOpened', 9],
      ['dayWaiting', 3], ['verifyMissed', 4], ['feedbackMissed', 5],
    ]);
  });
});
