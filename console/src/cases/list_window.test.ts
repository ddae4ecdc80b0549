import { describe, expect, it } from 'vitest';

import { rowHeightPx, scrollToShow, windowOf } from './list_window';

const rows = (count: number) => count * rowHeightPx;

describe('list window', () => {
  it('draws few of many rows, wherever the list is', () => {
    for (const at of [0, 1, 5000, 9990]) {
      const { from, until } = windowOf(rows(at), rows(10), 10_000);
      expect(from).toBeLessThanOrEqual(at);
      expect(until).toBeGreaterThanOrEqual(Math.min(at + 10, 10_000));
      expect(until - from).toBeLessThanOrEqual(30);
    }
  });

  it('draws nothing of no rows, and nothing beyond the end', () => {
    expect(windowOf(0, rows(10), 0)).toEqual({ from: 0, until: 0 });
    expect(windowOf(rows(500), rows(10), 3)).toEqual({ from: 3, until: 3 });
  });

  it('moves no further than it must', () => {
    expect(scrollToShow(3, 0, rows(10))).toBe(0);
    expect(scrollToShow(10, 0, rows(10))).toBe(rows(1));
    expect(scrollToShow(2, rows(5), rows(10))).toBe(rows(2));
  });
});
