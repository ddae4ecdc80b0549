import { describe, expect, it } from 'vitest';

import { isReason, statedReason } from './reason';

describe('a reason', () => {
  it('is counted in characters, without spaces at least and with them at most', () => {
    expect(isReason('核查案件', statedReason)).toBe(true);
    expect(isReason('核查案', statedReason)).toBe(false);
    expect(isReason('  a b c  ', statedReason)).toBe(false);
    expect(isReason('𠮷𠮷𠮷𠮷', statedReason)).toBe(true);
    expect(isReason('𠮷𠮷', statedReason)).toBe(false);
    expect(isReason('案'.repeat(256), statedReason)).toBe(true);
    expect(isReason('案'.repeat(257), statedReason)).toBe(false);
  });
});
