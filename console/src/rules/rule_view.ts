import { Outcome, type RuleSummary } from '../gen/bluegate/admission/v1/admission_pb';

/** Whether a rule holds on a day, ISO 8601; its last day is included. */
export function isInForce(rule: RuleSummary, day: string): boolean {
  const { effectiveFrom, effectiveUntil } = rule;
  return (!effectiveFrom || effectiveFrom <= day) && (!effectiveUntil || day <= effectiveUntil);
}

/** The rules that answer so and speak of the words, in the order in which they are asked. */
export function rulesWith(
  rules: readonly RuleSummary[],
  outcome: Outcome | undefined,
  words: string,
): RuleSummary[] {
  const wanted = words.trim().toLowerCase();
  return rules.filter((rule) => {
    if (outcome !== undefined && rule.outcome !== outcome) return false;
    const spoken = [rule.ruleId, rule.reasonCode, rule.clause, rule.sentenceZh, rule.sentenceEn];
    return spoken.some((part) => part.toLowerCase().includes(wanted));
  });
}
