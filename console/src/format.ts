// Made once: a formatter costs more than a thousand uses of it. Swedish writes dates as ISO 8601.
const inShanghai = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});
const dateLength = 'YYYY-MM-DD'.length;

/** Microseconds since 1970 UTC with date and time of day in Asia/Shanghai. */
export function dateTime(us: bigint): string {
  return inShanghai.format(Number(us / 1000n));
}

/** The time of day alone. */
export function clockTime(us: bigint): string {
  return dateTime(us).slice(dateLength + 1);
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
  return inShanghai.format(Date.now()).slice(0, dateLength);
}
