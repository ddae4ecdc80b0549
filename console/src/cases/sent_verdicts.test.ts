import { describe, expect, it } from 'vitest';

import { noVerdicts, withAnswer, withReturned, withSent } from './sent_verdicts';

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
    expect(refused.returning).toEqual(['a']);
    const again = withSent(refused, 'a');
    expect(again.refused.size).toBe(0);
    expect(again.returning).toEqual([]);
  });

  it('bring the officer back once, whatever he judges afterwards', () => {
    const refused = withAnswer(withSent(noVerdicts, 'a'), 'a', 'why');
    const back = withReturned(refused);
    expect(back.returning).toEqual([]);
    const onward = withAnswer(withSent(back, 'b'), 'b');
    expect([onward.returning, [...onward.refused.keys()]]).toEqual([[], ['a']]);
    expect(withAnswer(withSent(onward, 'c'), 'c', 'why').returning).toEqual(['c']);
  });
});
