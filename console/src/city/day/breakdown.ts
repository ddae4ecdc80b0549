import { fuelName } from '../../codes/codes';
import { Outcome } from '../../gen/bluegate/admission/v1/admission_pb';
import type {
  DayCases, DayPassageCount, GetDayTallyResponse,
} from '../../gen/bluegate/casework/v1/casework_pb';
import { EmissionStage } from '../../gen/bluegate/registry/v1/registry_pb';
import type { Text } from '../../i18n';

/** Counts by rows and columns, as one chart and its table show them. */
export interface Breakdown {
  columns: { name: string; color: string }[];
  rows: {
    name: string;
    /** One for each column. */
    values: number[];
    /** Of a row that differs from its column. */
    color?: string;
  }[];
}

const grey = '#64748b';
// Dark enough for 3 to 1 against white, and beside each other told apart by lightness too.
const fuelColors: Record<string, string> = {
  B: '#92400e', A: '#1d4ed8', E: '#0f766e', C: '#4d7c0f', O: '#7e22ce',
};
const otherFuelColor = '#be185d';
const outcomeColors: Record<Outcome, string> = {
  [Outcome.UNSPECIFIED]: grey,
  [Outcome.PASS]: '#15803d',
  [Outcome.FLAG]: '#b45309',
  [Outcome.HOLD]: '#1d4ed8',
  [Outcome.REFUSE]: '#b91c1c',
};
const outcomes = [
  Outcome.REFUSE, Outcome.FLAG, Outcome.HOLD, Outcome.PASS, Outcome.UNSPECIFIED,
];
const stopped = [Outcome.REFUSE, Outcome.FLAG, Outcome.HOLD];

export function countOf(
  passages: readonly DayPassageCount[],
  fits: (one: DayPassageCount) => boolean = () => true,
): number {
  return passages.reduce((sum, one) => sum + (fits(one) ? Number(one.count) : 0), 0);
}

export const totalOf = (row: Breakdown['rows'][number]) =>
  row.values.reduce((sum, value) => sum + value, 0);

/** Which vehicles passed: by stage, and of each stage by fuel. */
export function byStageAndFuel(
  passages: readonly DayPassageCount[], { word, text, language }: Text,
): Breakdown {
  const fuels = [...new Set(passages.map((one) => one.fuel))]
    .map((fuel) => ({ fuel, count: countOf(passages, (one) => one.fuel === fuel) }))
    .sort((a, b) => Number(!a.fuel) - Number(!b.fuel) || b.count - a.count)
    .map(({ fuel }) => fuel);
  const stages = Object.values(EmissionStage)
    .filter((stage) => typeof stage === 'number')
    .filter((stage) => passages.some((one) => one.stage === stage))
    .sort((a, b) => Number(a === 0) - Number(b === 0) || a - b);
  return {
    columns: fuels.map((fuel) => ({
      name: fuelName(fuel, language) || text('unknown'),
      color: fuel ? (fuelColors[fuel] ?? otherFuelColor) : grey,
    })),
    rows: stages.map((stage) => ({
      name: word('stage', stage),
      values: fuels.map((fuel) =>
        countOf(passages, (one) => one.stage === stage && one.fuel === fuel)),
    })),
  };
}

/** What was answered. */
export function byOutcome(
  passages: readonly DayPassageCount[], { word, text }: Text,
): Breakdown {
  return {
    columns: [{ name: text('passages'), color: grey }],
    rows: outcomes.map((outcome) => ({
      name: word('outcome', outcome),
      values: [countOf(passages, (one) => one.outcome === outcome)],
      color: outcomeColors[outcome],
    })),
  };
}

/** Where vehicles were not simply let pass, the most first. */
export function stoppedBySite(
  passages: readonly DayPassageCount[],
  nameOf: (siteId: string) => string,
  { word }: Text,
): Breakdown {
  const sites = [...new Set(passages.map((one) => one.siteId))];
  const rows = sites
    .map((siteId) => ({
      name: nameOf(siteId),
      values: stopped.map((outcome) =>
        countOf(passages, (one) => one.siteId === siteId && one.outcome === outcome)),
    }))
    .filter((row) => totalOf(row) > 0)
    .sort((a, b) =>
      totalOf(b) - totalOf(a) || a.name.localeCompare(b.name, 'en', { numeric: true }));
  return {
    columns: stopped.map((outcome) => ({
      name: word('outcome', outcome), color: outcomeColors[outcome],
    })),
    rows,
  };
}

/** What became of the cases that were opened. */
export function byCaseEnd(cases: DayCases | undefined, { word, text }: Text): Breakdown {
  if (!cases) return { columns: [], rows: [] };
  const row = (name: string, count: bigint, color: string) => ({
    name, values: [Number(count)], color,
  });
  return {
    columns: [{ name: text('cases'), color: grey }],
    rows: [
      row(text('dayConfirmed'), cases.confirmed, '#b91c1c'),
      ...cases.dismissed.map(({ reason, count }) =>
        row(text('dayDismissed', { why: word('dismiss', reason) }), count, '#15803d')),
      row(text('dayWithdrawn'), cases.withdrawn, grey),
      row(text('dayHandedOver'), cases.handedOver, '#7e22ce'),
      row(text('dayWaiting'), cases.waiting, '#b45309'),
    ],
  };
}

/** The numbers over the charts. */
export function dayFigures({ passages, cases }: GetDayTallyResponse) {
  const answered = (outcome: Outcome) => countOf(passages, (one) => one.outcome === outcome);
  return [
    { key: 'passages', count: countOf(passages), late: false },
    { key: 'dayRefused', count: answered(Outcome.REFUSE), late: false },
    { key: 'dayFlagged', count: answered(Outcome.FLAG), late: false },
    { key: 'dayHeld', count: answered(Outcome.HOLD), late: false },
    { key: 'dayOpened', count: Number(cases?.opened ?? 0n), late: false },
    { key: 'dayWaiting', count: Number(cases?.waiting ?? 0n), late: false },
    { key: 'verifyMissed', count: Number(cases?.verifyMissed ?? 0n), late: true },
    { key: 'feedbackMissed', count: Number(cases?.feedbackMissed ?? 0n), late: true },
  ] as const;
}
