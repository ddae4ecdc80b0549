import { describe, expect, it } from 'vitest';

import { clockTime, dateTime, hex, minutesUntil, timeLeft } from './format';

describe('format', () => {
  it('shows times in Asia/Shanghai wherever the browser is', () => {
    expect(dateTime(1638316800_000_000n)).toBe('2021-12-01 08:00:00');
    expect(clockTime(1638316800_000_000n)).toBe('08:00:00');
    expect(dateTime(1638287999_999_999n)).toBe('2021-11-30 23:59:59');
    expect(dateTime(1638288000_000_000n)).toBe('2021-12-01 00:00:00');
  });

  it('counts down and then up', () => {
    expect(timeLeft(3_600_000_000n, 0)).toBe('1:00:00');
    expect(timeLeft(3_599_000_000n, 0)).toBe('59:59');
    expect(timeLeft(0n, 61_000)).toBe('01:01');
    expect(minutesUntil(0n, 1)).toBe(-1);
  });

  it('writes bytes', () => {
    expect(hex(Uint8Array.of(0, 10, 255))).toBe('000aff');
  });
});
