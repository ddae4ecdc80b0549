import dayjs, { type Dayjs } from 'dayjs';
import timezone from 'dayjs/plugin/timezone';
import utc from 'dayjs/plugin/utc';

import { dateTime } from './format';

dayjs.extend(utc);
dayjs.extend(timezone);

/** A moment that was chosen on a calendar, taken by the clocks of Asia/Shanghai wherever the
 *  browser is, as microseconds since 1970 UTC. */
export function microseconds(chosen: Dayjs): bigint {
  const moment = dayjs.tz(chosen.format('YYYY-MM-DD HH:mm:ss'), 'Asia/Shanghai');
  return BigInt(moment.valueOf()) * 1000n;
}

/** The other way round: a time as the calendar shows it. */
export function calendarTime(us: bigint): Dayjs {
  return dayjs(dateTime(us));
}
