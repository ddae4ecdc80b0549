import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import {
  ChangeCountSchema, PreviewRuleSetResponseSchema,
} from '../gen/bluegate/admission/v1/admission_pb';
import { byChange, findingName, fitsRuleSet, mayPutInForce, rulesOf, stageName } from './preview';

const words = {
  text: (key: string, values: Record<string, string | number> = {}) =>
    `${key}(${Object.values(values).join()})`,
  word: (prefix: string, value: number | string) => `${prefix}${value}`,
} as unknown as Parameters<typeof stageName>[1];

describe('a proposed rule set', () => {
  it('is at most 1 MiB of text', () => {
    expect(fitsRuleSet('rule_set_id: "a"')).toBe(true);
    expect(fitsRuleSet(' \n ')).toBe(false);
    expect(fitsRuleSet('a'.repeat(1 << 20))).toBe(true);
    expect(fitsRuleSet(`${'a'.repeat(1 << 20)}b`)).toBe(false);
    expect(fitsRuleSet('规'.repeat(400_000))).toBe(false);
  });

  it('may be put in force only as it was previewed, and without findings', () => {
    const sound = { text: 'a', days: 7, answer: create(PreviewRuleSetResponseSchema, {}) };
    expect(mayPutInForce(sound, 'a')).toBe(true);
    expect(mayPutInForce(sound, 'a ')).toBe(false);
    expect(mayPutInForce(undefined, 'a')).toBe(false);
    const answer = create(PreviewRuleSetResponseSchema, { findings: [{ kind: 'gap' }] });
    expect(mayPutInForce({ ...sound, answer }, 'a')).toBe(false);
  });
});

describe('what it changes', () => {
  it('is shown with the greatest change first', () => {
    const counts = [['cp-10', 1n, 0n], ['cp-2', 1n, 0n], ['b', 1n, 5n], ['a', 3n, 0n]] as const;
    const sorted = byChange(
      counts.map(([value, answers, rules]) => create(ChangeCountSchema, { value, answers, rules })),
    );
    expect(sorted.map((one) => one.value)).toEqual(['a', 'b', 'cp-2', 'cp-10']);
  });

  it('names the rules before and after', () => {
    expect(rulesOf('r01-ban -> pass')).toEqual(['r01-ban', 'pass']);
    expect(rulesOf(' -> pass')).toEqual(['', 'pass']);
    expect(rulesOf('')).toEqual(['', '']);
  });

  it('names stages and defects in the words of the page', () => {
    const names = ['China 0', 'China VI', 'electric', 'stage unknown', '', 'Euro 7'];
    expect(names.map((name) => stageName(name, words))).toEqual([
      'stage1', 'stage7', 'stage8', 'stage0', 'stage0', 'Euro 7',
    ]);
    expect(stageName('China III or IV', words)).toBe('stageOr(stage4,stage5)');
    expect(stageName('China I to III', words)).toBe('stageTo(stage2,stage4)');
    expect(findingName('gap', words)).toBe('finding2');
    expect(findingName('another', words)).toBe('another');
  });
});
