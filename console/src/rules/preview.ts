import {
  type ChangeCount, type Outcome, type OutcomeMove, type PreviewRuleSetResponse,
} from '../gen/bluegate/admission/v1/admission_pb';
import type { Text } from '../i18n';

/** Most bytes of a rule set's file, as the server has it. */
export const ruleSetBytesMax = 1 << 20;

export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Whether the server would look at a text as a rule set at all. */
export function fitsRuleSet(text: string): boolean {
  return text.trim() !== '' && bytesOf(text) <= ruleSetBytesMax;
}

/** What a rule set would change, and the very text that was asked about. */
export interface Preview {
  text: string;
  days: number;
  answer: PreviewRuleSetResponse;
}

/** Whether the text may be put in force: it is the one that was previewed, and it is sound. */
export function mayPutInForce(preview: Preview | undefined, text: string): boolean {
  return preview?.text === text && preview.answer.findings.length === 0;
}

/** What changes most stands first; among equals the order of the names. */
export function byChange(counts: readonly ChangeCount[]): ChangeCount[] {
  return [...counts].sort(
    (a, b) =>
      Number(b.answers - a.answers) || Number(b.rules - a.rules)
      || a.value.localeCompare(b.value, 'en', { numeric: true }),
  );
}

/** Outcomes before and after with their number, the most frequent first. */
export function movesOf(count: ChangeCount | undefined): OutcomeMove[] {
  return [...(count?.moves ?? [])].sort((a, b) => Number(b.count - a.count));
}

/** The rules before and after, out of the server's "BEFORE -> AFTER"; empty: none. */
export function rulesOf(value: string): [before: string, after: string] {
  const [before = '', after = ''] = value.split('->').map((rule) => rule.trim());
  return [before, after];
}

const numerals = ['0', 'I', 'II', 'III', 'IV', 'V', 'VI'];

/** A stage as the server writes it - "China IV", "China III or IV", "China I to III" - in the words
 *  of the page; as it stands where it is nothing of the kind. */
export function stageName(value: string, { text, word }: Pick<Text, 'text' | 'word'>): string {
  const [, lowest = '', between, highest = ''] =
    /^China (\w+)(?: (or|to) (\w+))?$/.exec(value) ?? [];
  const named = (numeral: string) => word('stage', numerals.indexOf(numeral) + 1);
  if (value === '' || value === 'stage unknown') return word('stage', 0);
  if (value === 'electric') return word('stage', numerals.length + 1);
  if (!numerals.includes(lowest)) return value;
  if (!numerals.includes(highest)) return named(lowest);
  return text(between === 'or' ? 'stageOr' : 'stageTo', {
    lowest: named(lowest), highest: named(highest),
  });
}

const findingKinds = [
  'fault', 'failing test', 'gap', 'clash', 'shadowed', 'unreachable', 'expired', 'too intricate',
] as const;

/** What kind of defect a finding is; the server's word where the page has none. */
export function findingName(kind: string, { word }: Pick<Text, 'word'>): string {
  const at = (findingKinds as readonly string[]).indexOf(kind);
  return at < 0 ? kind : word('finding', at);
}

/** A share of outcomes as words: before, after. */
export function moveName(before: Outcome, after: Outcome, { word }: Pick<Text, 'word'>): string {
  return `${word('outcome', before)} → ${word('outcome', after)}`;
}
