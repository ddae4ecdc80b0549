import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone';
import utc from 'dayjs/plugin/utc';

dayjs.extend(utc);
dayjs.extend(timezone);

const zone = 'Asia/Shanghai';

/** Microseconds since 1970 UTC as a time of day, or with the date, in Asia/Shanghai. */
export function clockTime(us: bigint): string {
  return dayjs(Number(us / 1000n)).tz(zone).format('HH:mm:ss');
}

export function dateTime(us: bigint): string {
  return dayjs(Number(us / 1000n)).tz(zone).format('YYYY-MM-DD HH:mm:ss');
}

/** Whole minutes from `nowMs` until a time; negative when it is over. */
export function minutesUntil(us: bigint, nowMs: number): number {
  return Math.floor((Number(us / 1000n) - nowMs) / 60000);
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
