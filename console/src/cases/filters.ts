import { type Case, CaseState } from '../gen/bluegate/casework/v1/casework_pb';
import { holderOf, isDecided, standingOf } from './case_book';
import { missedOf, nextDueUs } from './clocks';

/** What a list of cases can be narrowed by. */
export const filterNames = [
  'site', 'passed', 'reasonCode', 'plateClass', 'fuel', 'stage', 'holder', 'deadline', 'missed',
  'dismissReason',
] as const;
export type FilterName = (typeof filterNames)[number];

/** One value for each thing that is filtered by; what is absent lets everything through. */
export type Filters = Partial<Record<FilterName, string>>;

const soonMs = 15 * 60_000;
/** Spans of time that end now, each within the next; the second is a shift. */
const spans: [string, number][] = [['hour', 1], ['shift', 8], ['day', 24]];
const hourMs = 60 * 60_000;

/** How a case stands to what is due of it next. */
function deadlineOf(item: Case, nowMs: number): string {
  if (isDecided(item)) return '';
  const leftMs = Number(nextDueUs(item) / 1000n) - nowMs;
  if (leftMs < 0) return 'overdue';
  return leftMs < soonMs ? 'soon' : 'later';
}

/** The spans in which the vehicle passed. */
function passedOf(item: Case, nowMs: number): string[] {
  if (!item.passage) return [];
  const agoMs = nowMs - Number(item.passage.passedTimeUs / 1000n);
  const within = spans.filter(([, hours]) => agoMs < hours * hourMs).map(([name]) => name);
  return within.length > 0 ? within : ['earlier'];
}

/** Why a dismissed case was dismissed: what its last verdict says. */
function dismissReasonOf(item: Case): string {
  if (item.state !== CaseState.DISMISSED) return '';
  const reasons = item.events.map((event) => event.dismissReason).filter((reason) => reason > 0);
  return String(reasons.at(-1) ?? '');
}

/** What a case has of the thing that is filtered by; nothing, one value, or several. */
function valuesOf(item: Case, name: FilterName, nowMs: number): string[] {
  if (name === 'missed') {
    const missed = missedOf(item, nowMs);
    return missed.length > 0 ? ['any', ...missed] : [];
  }
  if (name === 'passed') return passedOf(item, nowMs);
  const value = valueOf(item, name, nowMs);
  return value ? [value] : [];
}

function valueOf(item: Case, name: Exclude<FilterName, 'missed' | 'passed'>, nowMs: number): string {
  const sighting = standingOf(item);
  switch (name) {
    case 'site':
      return item.passage?.capture?.siteId ?? '';
    case 'reasonCode':
      return item.reasonCode;
    case 'plateClass':
      return sighting?.reading?.plateClass ? String(sighting.reading.plateClass) : '';
    case 'fuel':
      return sighting?.vehicle?.fuel ?? '';
    case 'stage':
      return sighting?.vehicle ? String(sighting.vehicle.stage) : '';
    case 'holder':
      return holderOf(item, nowMs);
    case 'deadline':
      return deadlineOf(item, nowMs);
    case 'dismissReason':
      return dismissReasonOf(item);
  }
}

export function filtered(cases: readonly Case[], filters: Filters, nowMs: number): Case[] {
  const wanted = Object.entries(filters).filter(([, value]) => value) as [FilterName, string][];
  return cases.filter((item) =>
    wanted.every(([name, value]) => valuesOf(item, name, nowMs).includes(value)),
  );
}

/** The values that the cases have, each with how many have it, in order. */
export function choicesOf(
  cases: readonly Case[],
  name: FilterName,
  nowMs: number,
): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const item of cases) {
    for (const value of valuesOf(item, name, nowMs)) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  const choices = [...counts].map(([value, count]) => ({ value, count }));
  if (name === 'passed') {
    const order = [...spans.map(([span]) => span), 'earlier'];
    return choices.sort((a, b) => order.indexOf(a.value) - order.indexOf(b.value));
  }
  return choices.sort((a, b) => a.value.localeCompare(b.value, 'en', { numeric: true }));
}
