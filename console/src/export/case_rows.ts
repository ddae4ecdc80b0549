import { holderOf, standingOf, stateOf, suspicionsOf } from '../cases/case_book';
import { fuelName } from '../codes/codes';
import { dateTime } from '../format';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import type { Text, TextKey } from '../i18n';
import type { Cell } from './csv';

const heads: readonly TextKey[] = [
  'caseNumber', 'plate', 'plateClass', 'plateColor', 'site', 'lane', 'passed', 'passageKind',
  'reason', 'reasonSentence', 'vehicleType', 'fuel', 'stage', 'caseState', 'filter_holder', 'due',
  'feedbackDue', 'revision',
];

/** The queue as a table: a head, and one row a case in the order that it has on the page. */
export function caseRows(cases: readonly Case[], nowMs: number, words: Text): Cell[][] {
  const { text, word, sentence, language } = words;
  const rows = cases.map((item): Cell[] => {
    const sighting = standingOf(item);
    const passage = item.passage;
    const { reading, vehicle } = sighting ?? {};
    return [
      item.caseId,
      reading?.number ?? '',
      word('class', reading?.plateClass ?? 0),
      word('color', reading?.color ?? 0),
      passage?.capture?.siteId ?? '',
      passage?.capture?.lane || '',
      passage ? dateTime(passage.passedTimeUs) : '',
      word('passage', stateOf(item)),
      item.reasonCode,
      sentence(suspicionsOf(item)[0] ?? sighting?.decision ?? passage),
      vehicle?.vehicleType ?? '',
      fuelName(vehicle?.fuel ?? '', language),
      vehicle ? word('stage', vehicle.stage) : '',
      word('state', item.state),
      holderOf(item, nowMs),
      dateTime(item.verifyDueUs),
      dateTime(item.feedbackDueUs),
      item.revision,
    ];
  });
  return [heads.map((key) => text(key)), ...rows];
}
