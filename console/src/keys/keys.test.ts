import { describe, expect, it } from 'vitest';

import { keyNamed, keyTable } from './keys';

describe('keys', () => {
  it('each mean one thing', () => {
    const all = Object.values(keyTable).flatMap((entry) => [...entry.keys]);
    expect(new Set<string>(all).size).toBe(all.length);
  });

  it('are the same with caps lock', () => {
    expect(keyNamed('C')).toBe('confirm');
    expect(keyNamed('ArrowDown')).toBe('next');
    expect(keyNamed('q')).toBeUndefined();
  });
});
