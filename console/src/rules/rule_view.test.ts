import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import { Outcome, RuleSummarySchema } from '../gen/bluegate/admission/v1/admission_pb';
import { isInForce, rulesWith } from './rule_view';

const winter = create(RuleSummarySchema, {
  ruleId: 'r01-winter',
  reasonCode: 'R01',
  sentenceZh: '冬季禁行。',
  sentenceEn: 'Banned in winter.',
  outcome: Outcome.REFUSE,
  effectiveFrom: '2021-11-30',
  effectiveUntil: '2022-03-31',
});
const always = create(RuleSummarySchema, { ruleId: 'pass', outcome: Outcome.PASS });

describe('rules', () => {
  it('hold from their first to their last day', () => {
    const days = ['2021-11-29', '2021-11-30', '2022-03-31', '2022-04-01'];
    expect(days.map((day) => isInForce(winter, day))).toEqual([false, true, true, false]);
    expect(isInForce(always, '1999-01-01')).toBe(true);
  });

  it('are found by answer and by any of their words', () => {
    const rules = [winter, always];
    expect(rulesWith(rules, undefined, '')).toEqual(rules);
    expect(rulesWith(rules, Outcome.REFUSE, '')).toEqual([winter]);
    expect(rulesWith(rules, undefined, ' WINTER ')).toEqual([winter]);
    expect(rulesWith(rules, Outcome.PASS, '冬季')).toEqual([]);
  });
});
