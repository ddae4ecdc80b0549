import { dateTime } from '../format';
import type { FoundSighting } from '../gen/bluegate/casework/v1/search_pb';
import type { Site } from '../gen/bluegate/common/v1/site_pb';
import type { Text, TextKey } from '../i18n';
import { siteName } from '../search/use_sites';
import type { Cell } from './csv';

const heads: readonly TextKey[] = [
  'plate', 'plateColor', 'distance', 'passed', 'site', 'siteNamed', 'passedDirection',
  'readingVerdict', 'endState', 'passageNumber', 'caseNumber',
];

/** What a search found as a table: a head, and one row a sighting in the order of the page. */
export function foundRows(
  sightings: readonly FoundSighting[],
  sites: readonly Site[],
  { text, word, language }: Text,
): Cell[][] {
  const rows = sightings.map((one): Cell[] => [
    one.number,
    word('color', one.color),
    Number(one.distance.toFixed(2)),
    dateTime(one.passedTimeUs),
    one.siteId,
    siteName(sites, one.siteId, language),
    word('direction', one.direction),
    word('verdict', one.verdict),
    one.passageState > 0 ? word('passage', one.passageState) : '',
    one.passageId,
    one.caseId,
  ]);
  return [heads.map((key) => text(key)), ...rows];
}
