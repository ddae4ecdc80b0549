import { describe, expect, it } from 'vitest';

import { keyNamed, keyTable } from './keys';

describe('keys', () => {
  it('each mean one thing', () => {
    const all = Object.values(keyTable).flatMap((entry) =>
      entry.keys.map((key) => ('shift' in entry ? `Shift ${key}` : key)),
    );
    expect(new Set<string>(all).size).toBe(all.length);
  });

  it('are the same with caps lock', () => {
    expect(keyNamed('C')).toBe('confirm');
    expect(keyNamed('ArrowDown')).toBe('next');
    expect(keyNamed('q')).toBeUndefined();
  });

  it('mean something else with Shift where the table says so, and nothing else elsewhere', () => {
    expect(keyNamed('C', true)).toBe('confirmSelected');
    expect(keyNamed('ArrowDown', true)).toBe('extendNext');
    expect(keyNamed('?', true)).toBe('help');
    expect(keyNamed('Escape')).toBe('clearSelection');
  });
});
