import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import { WatchlistEntrySchema, WatchLevel } from '../gen/bluegate/casework/v1/watchlist_pb';
import { PlateColor } from '../gen/bluegate/common/v1/plate_pb';
import { entryOf, minuteOfDay, timeOfDay, validityOf, valuesOf } from './entry_values';

const entry = create(WatchlistEntrySchema, {
  entryId: 'w-1',
  number: '陕D-6789',
  color: PlateColor.YELLOW,
  reason: '冲卡',
  level: WatchLevel.CHECK,
  issuingUnit: '一大队',
  legalBasis: '第九十六条',
  validFromUs: 1638316800_000_000n,
  validUntilUs: 1648684800_000_000n,
  scope: { siteIds: ['cp-01'], zones: ['urban-core'], fromMinute: 1320, untilMinute: 360 },
  distanceMax: 0.3,
});

describe('watchlist entry', () => {
  it('is the same after it was filled in and taken out', () => {
    const again = create(WatchlistEntrySchema, entryOf({ ...valuesOf(entry), note: '更新' }));
    expect(again).toEqual(entry);
    const bare = create(WatchlistEntrySchema, {
      entryId: 'w-2', number: '陕D12345', level: WatchLevel.NOTICE, scope: {},
    });
    expect(create(WatchlistEntrySchema, entryOf({ ...valuesOf(bare), note: '' }))).toEqual(bare);
  });

  it('writes numbers as plates have them', () => {
    const values = { ...valuesOf(entry), number: ' 陕d12345 ', note: '' };
    expect(entryOf(values).number).toBe('陕D12345');
  });

  it('reads hours, and takes none for all day', () => {
    expect(['00:00', '22:30', '24:00', '7:00', undefined].map(minuteOfDay)).toEqual([
      0, 1350, 1440, 0, 0,
    ]);
    expect(timeOfDay(1350)).toBe('22:30');
  });

  it('holds from its first moment to before its last', () => {
    const at = (us: bigint) => validityOf(entry, Number(us / 1000n));
    expect(at(entry.validFromUs - 1000n)).toBe('toCome');
    expect(at(entry.validFromUs)).toBe('holds');
    expect(at(entry.validUntilUs)).toBe('over');
  });
});
