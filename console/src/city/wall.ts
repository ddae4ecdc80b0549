import type { DeviceHealth } from '../gen/bluegate/recognition/v1/device_health_pb';

// Nothing for so long is worth a look; at night a quiet road is also silent.
const silentMs = 10 * 60_000;
// A clock that is off by more puts captures of one vehicle at two sites in the wrong order.
const clockOffUs = 60_000_000n;

/** What wants a look at a camera. */
export type Trouble = 'silent' | 'clockOff' | 'rateLow';

export function troublesOf(device: DeviceHealth, nowMs: number): Trouble[] {
  const troubles: Trouble[] = [];
  if (nowMs - Number(device.lastReceivedTimeUs / 1000n) > silentMs) troubles.push('silent');
  const behind = device.clockBehindUs;
  if (behind > clockOffUs || behind < -clockOffUs) troubles.push('clockOff');
  if (device.readRateLow) troubles.push('rateLow');
  return troubles;
}

/** Cameras with troubles first, the most troubled at the top. */
export function bySeverity(devices: readonly DeviceHealth[], nowMs: number): DeviceHealth[] {
  const weight = (device: DeviceHealth) => troublesOf(device, nowMs).length;
  return [...devices].sort(
    (a, b) => weight(b) - weight(a) || a.deviceId.localeCompare(b.deviceId, 'en', { numeric: true }),
  );
}

/** A count at a time. */
export interface Sample {
  ms: number;
  count: bigint;
}

const rateOverMs = 60_000;

/** Adds a sample and lets go of those that the rate no longer needs. */
export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const kept = samples.filter((one) => sample.ms - one.ms <= rateOverMs);
  return [...kept, sample];
}

/** Counts a minute over the last minute; nothing before there are two samples. */
export function perMinute(samples: readonly Sample[]): number | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.ms === first.ms) return undefined;
  return (Number(last.count - first.count) * 60_000) / (last.ms - first.ms);
}

/** Seconds of a clock's difference with its sign; positive: it is behind. */
export function clockSeconds(us: bigint): string {
  const seconds = Number(us) / 1e6;
  return `${seconds > 0 ? '+' : ''}${seconds.toFixed(1)} s`;
}
