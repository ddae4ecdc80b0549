import { describe, expect, it } from 'vitest';

import { hasLookAlikes, patternOf, previewNumberOf } from './pattern';

describe('pattern', () => {
  it('of a number takes anything for what was not read', () => {
    expect(patternOf('陕D1-34-')).toBe('陕D1?34?');
  });

  it('has look-alikes when it is a whole number, most of it certain', () => {
    expect(hasLookAlikes('陕D12345')).toBe(true);
    expect(hasLookAlikes('陕D1?3?5')).toBe(true);
    expect(hasLookAlikes('陕D*')).toBe(false);
    expect(hasLookAlikes('陕D1234')).toBe(false);
    expect(hasLookAlikes('????345')).toBe(false);
  });

  it('is previewed as the watchlist writes it', () => {
    expect(previewNumberOf(' 陕D1？345 ')).toBe('陕D1-345');
    expect(previewNumberOf('*2345')).toBe('');
  });
});
