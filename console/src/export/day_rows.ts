import { byCaseEnd, dayFigures } from '../city/day/breakdown';
import { fuelName } from '../codes/codes';
import type { GetDayTallyResponse } from '../gen/bluegate/casework/v1/casework_pb';
import type { Text, TextKey } from '../i18n';
import type { Cell } from './csv';

const heads: readonly TextKey[] = [
  'day', 'site', 'endState', 'stage', 'fuel', 'answer', 'passages',
];

/** A day's figures and, below them, after an empty row, its passages by all that they are counted
 *  by. */
export function dayRows(tally: GetDayTallyResponse, words: Text): Cell[][] {
  const { text, word, language } = words;
  const kinds = tally.passages.map((one): Cell[] => [
    tally.day,
    one.siteId,
    word('passage', one.state),
    word('stage', one.stage),
    fuelName(one.fuel, language) || text('unknown'),
    word('outcome', one.outcome),
    one.count,
  ]);
  return [
    [text('day'), tally.day],
    ...dayFigures(tally).map(({ key, count }): Cell[] => [text(key), count]),
    ...byCaseEnd(tally.cases, words).rows.map(({ name, values }): Cell[] => [name, values[0]]),
    [],
    heads.map((key) => text(key)),
    ...kinds,
  ];
}
