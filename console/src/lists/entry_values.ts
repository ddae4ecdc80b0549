import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Dayjs } from 'dayjs';

import { calendarTime, microseconds } from '../calendar';
import {
  type WatchlistEntry, type WatchlistEntrySchema, WatchLevel,
} from '../gen/bluegate/casework/v1/watchlist_pb';
import type { PlateClass, PlateColor } from '../gen/bluegate/common/v1/plate_pb';

/** An entry as a person fills it in. */
export interface EntryValues {
  entryId: string;
  number: string;
  color?: PlateColor;
  plateClass?: PlateClass;
  level: WatchLevel;
  reason: string;
  issuingUnit: string;
  legalBasis: string;
  valid: [Dayjs, Dayjs];
  siteIds?: string[];
  zones?: string[];
  from?: string;
  until?: string;
  distanceMax?: number;
  note: string;
}

export const hourPattern = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;

/** Minutes after midnight of a time of day such as 22:30; 0 where none is given. */
export function minuteOfDay(text: string | undefined): number {
  if (!text || !hourPattern.test(text)) return 0;
  const [hours, minutes] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

export function timeOfDay(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

export function entryOf(values: EntryValues): MessageInitShape<typeof WatchlistEntrySchema> {
  return {
    entryId: values.entryId.trim(),
    number: values.number.trim().toUpperCase(),
    color: values.color,
    plateClass: values.plateClass,
    reason: values.reason.trim(),
    level: values.level,
    issuingUnit: values.issuingUnit.trim(),
    legalBasis: values.legalBasis.trim(),
    validFromUs: microseconds(values.valid[0]),
    validUntilUs: microseconds(values.valid[1]),
    scope: {
      siteIds: values.siteIds ?? [],
      zones: values.zones ?? [],
      fromMinute: minuteOfDay(values.from),
      untilMinute: minuteOfDay(values.until),
    },
    distanceMax: values.distanceMax ?? 0,
  };
}

/** An entry that is on the list as a start for its change; why it is changed is asked anew. */
export function valuesOf(entry: WatchlistEntry): Omit<EntryValues, 'note'> {
  const { scope } = entry;
  const allDay = !scope || (scope.fromMinute === 0 && scope.untilMinute === 0);
  return {
    entryId: entry.entryId,
    number: entry.number,
    color: entry.color || undefined,
    plateClass: entry.plateClass || undefined,
    level: entry.level,
    reason: entry.reason,
    issuingUnit: entry.issuingUnit,
    legalBasis: entry.legalBasis,
    valid: [calendarTime(entry.validFromUs), calendarTime(entry.validUntilUs)],
    siteIds: scope?.siteIds,
    zones: scope?.zones,
    from: allDay ? undefined : timeOfDay(scope.fromMinute),
    until: allDay ? undefined : timeOfDay(scope.untilMinute),
    distanceMax: entry.distanceMax || undefined,
  };
}

export type Validity = 'toCome' | 'holds' | 'over';

export function validityOf(entry: WatchlistEntry, nowMs: number): Validity {
  const nowUs = BigInt(nowMs) * 1000n;
  if (nowUs < entry.validFromUs) return 'toCome';
  return nowUs < entry.validUntilUs ? 'holds' : 'over';
}
