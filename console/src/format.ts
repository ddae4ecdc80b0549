import dayjs, { type Dayjs } from 'dayjs';
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

/** A moment that was chosen on a calendar, taken by the clocks of Asia/Shanghai wherever the
 *  browser is, as microseconds since 1970 UTC. */
export function microseconds(chosen: Dayjs): bigint {
  return BigInt(dayjs.tz(chosen.format('YYYY-MM-DD HH:mm:ss'), zone).valueOf()) * 1000n;
}

/** The other way round: a time as the calendar shows it. */
export function calendarTime(us: bigint): Dayjs {
  return dayjs(dateTime(us));
}

/** Whole minutes from `nowMs` until a time; negative when it is over. */
export function minutesUntil(us: bigint, nowMs: number): number {
  return Math.floor((Number(us / 1000n) - nowMs) / 60000);
}

/** How far a time is from now either way, as hours, minutes and seconds. */
export function timeLeft(us: bigint, nowMs: number): string {
  const seconds = Math.floor(Math.abs(Number(us / 1000n) - nowMs) / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${two(minutes)}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The day in Asia/Shanghai, ISO 8601. */
export function today(): string {
  return dayjs().tz(zone).format('YYYY-MM-DD');
}
