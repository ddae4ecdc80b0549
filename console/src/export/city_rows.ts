import { troublesOf } from '../city/wall';
import { dateTime } from '../format';
import type { GetIntakeTallyResponse } from '../gen/bluegate/capture/v1/capture_pb';
import type { GetCaseworkTallyResponse } from '../gen/bluegate/casework/v1/casework_pb';
import type { DeviceHealth } from '../gen/bluegate/recognition/v1/device_health_pb';
import type { GetRecognitionTallyResponse } from '../gen/bluegate/recognition/v1/recognition_pb';
import type { Text } from '../i18n';
import type { Cell } from './csv';

/** What the page of the city shows, as it was asked for at one time. */
export interface CityFigures {
  kept: GetIntakeTallyResponse;
  read: GetRecognitionTallyResponse;
  decided: GetCaseworkTallyResponse;
  devices: DeviceHealth[];
  nowMs: number;
}

const share = (value: number) => Number(value.toFixed(4));

/** The figures of the city, and below them, after an empty row, the cameras. */
export function cityRows(figures: CityFigures, { text, word }: Text): Cell[][] {
  const { kept, read, decided, devices, nowMs } = figures;
  const states = decided.states.map(({ state, count }): Cell[] => [word('passage', state), count]);
  const cameras = devices.map((device): Cell[] => [
    device.deviceId,
    troublesOf(device, nowMs).map((one) => word('trouble_', one)).join(' ') || text('inOrder'),
    dateTime(device.lastReceivedTimeUs),
    device.hourCaptures,
    share(device.readRate),
    device.usualKnown ? share(device.usualReadRate) : text('unknown'),
    Number(device.clockBehindUs) / 1e6,
  ]);
  return [
    [text('figure'), text('figureValue')],
    [text('figureTime'), dateTime(BigInt(nowMs) * 1000n)],
    [text('kept'), kept.kept],
    [text('waitReading'), kept.kept - read.position],
    [text('waitDeciding'), read.position - decided.position],
    [text('rejected'), kept.rejected],
    [text('openCases'), decided.openCases],
    ...states,
    [],
    [
      text('device'), text('condition'), text('lastReceived'), text('hourCaptures'),
      text('readRate'), text('usualRate'), text('clockBehindSeconds'),
    ],
    ...cameras,
  ];
}
