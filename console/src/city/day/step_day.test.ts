import { describe, expect, it } from 'vitest';

import { isDay, stepDay } from './step_day';

describe('a day', () => {
  it('is one of the calendar', () => {
    expect(['2021-11-30', '2024-02-29'].map(isDay)).toEqual([true, true]);
    expect(['', '2023-02-29', '2021-13-01', '2021-1-1', 'today'].map(isDay)).toEqual(
      [false, false, false, false, false],
    );
  });

  it('is followed by the next over the ends of months and years', () => {
    expect([stepDay('2021-12-31', 1), stepDay('2024-03-01', -1)]).toEqual([
      '2022-01-01', '2024-02-29',
    ]);
  });
});
