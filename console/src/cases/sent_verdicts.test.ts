import { describe, expect, it } from 'vitest';

import { noVerdicts, refusedLast, withAnswer, withSent } from './sent_verdicts';

const none = () => false;

describe('sent verdicts', () => {
  it('are on their way until the answer comes, each by itself', () => {
    const both = withSent(withSent(noVerdicts, 'a'), 'b');
    expect([...both.sending]).toEqual(['a', 'b']);
    expect([...withAnswer(both, 'a').sending]).toEqual(['b']);
    expect(noVerdicts.sending.size).toBe(0);
  });

  it('that were refused are told of with their reason until the case is judged again', () => {
    const refused = withAnswer(withSent(noVerdicts, 'a'), 'a', 'held by zhao.yi');
    expect([...refused.refused]).toEqual([['a', 'held by zhao.yi']]);
    expect(refusedLast(refused, none)).toBe('a');
    const again = withSent(refused, 'a');
    expect(again.refused.size).toBe(0);
    expect(refusedLast(again, none)).toBeUndefined();
  });

  it('bring back the case that was refused last, but none that is decided', () => {
    const one = withAnswer(withSent(noVerdicts, 'a'), 'a', 'why');
    const two = withAnswer(withSent(one, 'b'), 'b', 'why');
    expect(refusedLast(two, none)).toBe('b');
    expect(refusedLast(two, (caseId) => caseId === 'b')).toBe('a');
    expect(refusedLast(two, () => true)).toBeUndefined();
  });
});
