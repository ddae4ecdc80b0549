import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import { DeviceHealthSchema } from '../gen/bluegate/recognition/v1/device_health_pb';
import { bySeverity, clockSeconds, perMinute, type Sample, troublesOf, withSample } from './wall';

const nowMs = 1_000_000_000;
const device = (deviceId: string, agoMs: number, clockBehindUs = 0n, readRateLow = false) =>
  create(DeviceHealthSchema, {
    deviceId,
    lastReceivedTimeUs: BigInt(nowMs - agoMs) * 1000n,
    clockBehindUs,
    readRateLow,
  });

describe('wall', () => {
  it('names what wants a look at a camera', () => {
    expect(troublesOf(device('a', 1000), nowMs)).toEqual([]);
    expect(troublesOf(device('a', 11 * 60_000, -61_000_000n, true), nowMs)).toEqual([
      'silent', 'clockOff', 'rateLow',
    ]);
  });

  it('puts the most troubled camera first, then in the order of the names', () => {
    const devices = [device('cp-10', 0), device('cp-2', 0), device('cp-30', 0, 90_000_000n)];
    expect(bySeverity(devices, nowMs).map((one) => one.deviceId)).toEqual([
      'cp-30', 'cp-2', 'cp-10',
    ]);
  });

  it('tells the rate of the last minute', () => {
    let samples: Sample[] = [];
    expect(perMinute(samples)).toBeUndefined();
    for (let second = 0; second <= 120; second += 5) {
      const count = BigInt(second < 60 ? 0 : (second - 60) * 2);
      samples = withSample(samples, { ms: second * 1000, count });
    }
    expect(perMinute(samples)).toBe(120);
  });

  it('shows a clock that is behind with a plus', () => {
    expect(clockSeconds(1_250_000n)).toBe('+1.3 s');
    expect(clockSeconds(-61_000_000n)).toBe('-61.0 s');
  });
});
