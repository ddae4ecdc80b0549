import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import { Outcome } from '../gen/bluegate/admission/v1/admission_pb';
import { GetIntakeTallyResponseSchema } from '../gen/bluegate/capture/v1/capture_pb';
import {
  CaseSchema, CaseState, GetCaseworkTallyResponseSchema, GetDayTallyResponseSchema, PassageState,
} from '../gen/bluegate/casework/v1/casework_pb';
import { SiteSchema } from '../gen/bluegate/common/v1/site_pb';
import { DeviceHealthSchema } from '../gen/bluegate/recognition/v1/device_health_pb';
import { FoundSightingSchema } from '../gen/bluegate/casework/v1/search_pb';
import { GetRecognitionTallyResponseSchema } from '../gen/bluegate/recognition/v1/recognition_pb';
import { EmissionStage } from '../gen/bluegate/registry/v1/registry_pb';
import type { Text } from '../i18n';
import { caseRows } from './case_rows';
import { cityRows } from './city_rows';
import { dayRows } from './day_rows';
import { foundRows } from './found_rows';

const words = {
  text: (key: string) => key,
  word: (prefix: string, value: number | string) => `${prefix}${value}`,
  sentence: (item?: { sentenceZh: string }) => item?.sentenceZh ?? '',
  language: 'zh',
} as unknown as Text;

describe('exported cases', () => {
  it('have a cell for every head, and the number that stands', () => {
    const item = create(CaseSchema, {
      caseId: 'cp-01/1/7',
      state: CaseState.OPEN,
      reasonCode: 'R01',
      revision: 42n,
      verifyDueUs: 1_600_000_000_000_000n,
      passage: {
        state: PassageState.RESTRICTED,
        sentenceZh: '国三柴油货车',
        capture: { siteId: 'cp-01', lane: 2 },
        sightings: [{ reading: { number: '陕D12345' }, vehicle: { fuel: 'B' } }],
      },
      events: [{}, { corrected: { reading: { number: '陕D12346' } } }],
    });
    const [head, row, ...rest] = caseRows([item], 0, words);
    expect(rest).toEqual([]);
    expect(row).toHaveLength(head.length);
    const cell = (name: string) => row[head.indexOf(name)];
    expect([cell('caseNumber'), cell('plate'), cell('site'), cell('lane'), cell('revision')])
      .toEqual(['cp-01/1/7', '陕D12346', 'cp-01', 2, 42n]);
    expect(cell('due')).toBe('2020-09-13 20:26:40');
  });

  it('are a head alone where the list is empty', () => {
    expect(caseRows([], 0, words)).toHaveLength(1);
  });
});

describe('exported sightings', () => {
  it('have a cell for every head, in the order of the page', () => {
    const sightings = ['陕D12345', '陕D-2345'].map((number, i) =>
      create(FoundSightingSchema, {
        passageId: `cp-01/1/${i}`,
        number,
        distance: i * 0.123,
        siteId: 'cp-01',
        passedTimeUs: 1_600_000_000_000_000n,
        passageState: i ? PassageState.UNSPECIFIED : PassageState.CLEAR,
      }),
    );
    const sites = [create(SiteSchema, { siteId: 'cp-01', nameZh: '渭城' })];
    const [head, ...rows] = foundRows(sightings, sites, words);
    expect(rows.map((row) => row.length)).toEqual([head.length, head.length]);
    expect(rows.map((row) => row[0])).toEqual(['陕D12345', '陕D-2345']);
    const cells = (name: string) => rows.map((row) => row[head.indexOf(name)]);
    expect(cells('distance')).toEqual([0, 0.12]);
    expect(cells('siteNamed')).toEqual(['渭城', '渭城']);
    expect(cells('endState')).toEqual(['passage1', '']);
  });
});

describe('exported figures of the city', () => {
  it('are those of the page', () => {
    const rows = cityRows(
      {
        kept: create(GetIntakeTallyResponseSchema, { kept: 100n, rejected: 3n }),
        read: create(GetRecognitionTallyResponseSchema, { position: 90n }),
        decided: create(GetCaseworkTallyResponseSchema, {
          position: 85n,
          openCases: 7n,
          states: [{ state: PassageState.CLEAR, count: 60n }],
        }),
        devices: [
          create(DeviceHealthSchema, {
            deviceId: 'cp-01-cam-1', readRate: 0.98765, clockBehindUs: -90_000_000n,
          }),
        ],
        nowMs: 0,
      },
      words,
    );
    const valueOf = (name: string) => rows.find(([head]) => head === name)?.[1];
    const names = ['kept', 'waitReading', 'waitDeciding', 'rejected', 'openCases', 'passage1'];
    expect(names.map(valueOf)).toEqual([100n, 10n, 5n, 3n, 7n, 60n]);
    expect(rows.at(-1)).toEqual([
      'cp-01-cam-1', 'trouble_clockOff', '1970-01-01 08:00:00', 0, 0.9877, 'unknown', -90,
    ]);
  });
});

describe('an exported day', () => {
  it('has its figures and every kind of passage', () => {
    const rows = dayRows(
      create(GetDayTallyResponseSchema, {
        day: '2021-11-30',
        passages: [
          { siteId: 'cp-01', stage: EmissionStage.CHINA_IV, fuel: 'B', outcome: Outcome.REFUSE,
            state: PassageState.RESTRICTED, count: 3n },
          { siteId: 'cp-02', state: PassageState.NO_PLATE, count: 2n },
        ],
        cases: { opened: 3n, waiting: 3n },
      }),
      words,
    );
    const valueOf = (name: string) => rows.find(([head]) => head === name)?.[1];
    expect(['day', 'passages', 'dayRefused', 'dayOpened', 'verifyMissed'].map(valueOf)).toEqual([
      '2021-11-30', 5, 3, 3, 0,
    ]);
    expect(rows.slice(-2)).toEqual([
      ['2021-11-30', 'cp-01', 'passage2', 'stage5', '柴油 (B)', 'outcome4', 3n],
      ['2021-11-30', 'cp-02', 'passage5', 'stage0', 'unknown', 'outcome0', 2n],
    ]);
  });
});
