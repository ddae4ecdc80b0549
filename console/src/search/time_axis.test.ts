import { describe, expect, it } from 'vitest';

import { axisOf, shareOf } from './time_axis';

const us = (text: string) => BigInt(Date.parse(text)) * 1000n;

describe('time axis', () => {
  it('has ticks at full hours of Asia/Shanghai, and the day at midnight', () => {
    const axis = axisOf([us('2021-12-01T21:10:00+08:00'), us('2021-12-02T02:50:00+08:00')], 8);
    expect(axis?.ticks.map((tick) => tick.label)).toEqual(
      ['21:00', '22:00', '23:00', '12-02', '01:00', '02:00', '03:00'],
    );
  });

  it('never has more ticks than wanted, however long the time', () => {
    for (const days of [0.001, 0.02, 0.3, 1, 7, 31, 400]) {
      const first = us('2021-12-01T13:37:00+08:00');
      const last = first + BigInt(Math.round(days * 86_400_000)) * 1000n;
      const axis = axisOf([first, last], 6)!;
      expect(axis.ticks.length).toBeLessThanOrEqual(6);
      expect(axis.ticks.length).toBeGreaterThan(0);
      expect(shareOf(axis, first)).toBeGreaterThan(0);
      expect(shareOf(axis, last)).toBeLessThan(1);
    }
  });

  it('shows a single moment in the middle, and nothing without any', () => {
    const only = us('2021-12-01T12:00:00+08:00');
    const axis = axisOf([only], 6)!;
    expect(shareOf(axis, only)).toBeCloseTo(0.5);
    expect(axis.ticks.map((tick) => tick.label)).toContain('12:00');
    expect(axisOf([], 6)).toBeNull();
  });
});
