import dayjs from 'dayjs';
import { describe, expect, it } from 'vitest';

import { calendarTime, microseconds } from './calendar';

const us = 1638316800_000_000n;

describe('calendar', () => {
  it('means the clocks of Asia/Shanghai wherever the browser is', () => {
    expect(microseconds(dayjs('2021-12-01 08:00:00'))).toBe(us);
  });

  it('brings a time to the calendar and back', () => {
    expect(microseconds(calendarTime(us))).toBe(us);
  });
});
