import { dateTime } from '../format';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const stepsMs = [
  5 * minuteMs, 15 * minuteMs, 30 * minuteMs, hourMs, 3 * hourMs, 6 * hourMs, 12 * hourMs, dayMs,
  2 * dayMs, 5 * dayMs, 10 * dayMs, 20 * dayMs,
];
// Asia/Shanghai is eight hours ahead, all the year.
const aheadMs = 8 * hourMs;
// Moments closer together are shown within an hour.
const leastMs = hourMs;
// Share of the axis that is left free at each end, so that nothing stands on its edge.
const roomShare = 0.03;

export interface Tick {
  timeMs: number;
  label: string;
}

export interface TimeAxis {
  fromMs: number;
  untilMs: number;
  ticks: Tick[];
}

/** The time that some moments take up, with at most so many ticks at full hours or days of
 *  Asia/Shanghai. Without moments: null. */
export function axisOf(timesUs: readonly bigint[], ticksMost: number): TimeAxis | null {
  if (timesUs.length === 0) return null;
  const times = timesUs.map((us) => Number(us / 1000n));
  const first = Math.min(...times);
  const last = Math.max(...times);
  const room = Math.max((last - first) * roomShare, (leastMs - (last - first)) / 2);
  const fromMs = first - room;
  const untilMs = last + room;
  const fits = (step: number) => (untilMs - fromMs) / step <= ticksMost - 1;
  const stepMs = stepsMs.find(fits) ?? Math.ceil((untilMs - fromMs) / ticksMost / dayMs) * dayMs;
  const ticks: Tick[] = [];
  let timeMs = Math.ceil((fromMs + aheadMs) / stepMs) * stepMs - aheadMs;
  for (; timeMs <= untilMs; timeMs += stepMs) ticks.push({ timeMs, label: labelOf(timeMs) });
  return { fromMs, untilMs, ticks };
}

/** The day at midnight, the time of day otherwise. */
function labelOf(timeMs: number): string {
  const [day, time] = dateTime(BigInt(timeMs) * 1000n).split(' ');
  return time === '00:00:00' ? day.slice('YYYY-'.length) : time.slice(0, 'HH:mm'.length);
}

/** Where a moment stands, as a share of the axis. */
export function shareOf(axis: TimeAxis, us: bigint): number {
  return (Number(us / 1000n) - axis.fromMs) / (axis.untilMs - axis.fromMs);
}
