import {
  type Case, CaseState, PassageState, type Sighting, type Suspicion,
} from '../gen/bluegate/casework/v1/casework_pb';

/** The cases this page knows. Never changed in place. */
export interface CaseBook {
  readonly cases: ReadonlyMap<string, Case>;
}

export const emptyBook: CaseBook = { cases: new Map() };

/** What the tabs of the queue ask for. */
export const tabs = [
  'waiting', 'restricted', 'suspect', 'held', 'mine', 'approval', 'onHold', 'escalated', 'done',
] as const;
export type Tab = (typeof tabs)[number];

/** Who looks, and when: what is his and which leases are over depends on it. */
export interface Viewer {
  account: string;
  nowMs: number;
}

/** Takes cases in; one that is not newer than what is known is passed over. What changes nothing
 *  gives the same book again, so that nothing is painted anew for it. */
export function withCases(book: CaseBook, cases: readonly Case[]): CaseBook {
  let merged: Map<string, Case> | undefined;
  for (const item of cases) {
    const known = (merged ?? book.cases).get(item.caseId);
    if (known && known.revision >= item.revision) continue;
    merged ??= new Map(book.cases);
    merged.set(item.caseId, item);
  }
  return merged ? { cases: merged } : book;
}

/** No officer can judge it any more: decided, with another office, or withdrawn because nothing of
 *  it is left. */
export function isDecided(item: Case): boolean {
  return (
    item.state === CaseState.CONFIRMED ||
    item.state === CaseState.DISMISSED ||
    item.state === CaseState.HANDED_OVER ||
    item.state === CaseState.WITHDRAWN
  );
}

/** Who holds the case now; empty where nobody does or his lease is over. */
export function holderOf(item: Case, nowMs: number): string {
  const held = item.state === CaseState.CLAIMED && item.claimedUntilUs > BigInt(nowMs) * 1000n;
  return held ? item.claimedBy : '';
}

export function isHeldByOther(item: Case, viewer: Viewer): boolean {
  const holder = holderOf(item, viewer.nowMs);
  return holder !== '' && holder !== viewer.account;
}

/** What a case is about: its passage's end state, or a suspicion that was found later. */
export function stateOf(item: Case): PassageState {
  const later = item.caseId !== item.passage?.passageId && item.events[0]?.suspicions.length;
  return later ? PassageState.SUSPECT : (item.passage?.state ?? PassageState.UNSPECIFIED);
}

/** The suspicions that stand in the case's own events, without those that were withdrawn. */
export function suspicionsOf(item: Case): Suspicion[] {
  const withdrawn = item.events.flatMap((event) => event.withdrawn);
  return item.events
    .flatMap((event) => event.suspicions)
    .filter((one) => !withdrawn.some((other) => other.sentenceEn === one.sentenceEn));
}

/** The last correction, where there is one. */
export function correctionOf(item: Case): Sighting | undefined {
  return item.events.filter((event) => event.corrected).at(-1)?.corrected;
}

/** The sighting that stands: the last correction, or else what was read. */
export function standingOf(item: Case, index = 0): Sighting | undefined {
  return correctionOf(item) ?? item.passage?.sightings[index];
}

function belongs(item: Case, tab: Tab, viewer: Viewer): boolean {
  if (tab === 'escalated') return item.escalationStep > 0;
  if (tab === 'done') return isDecided(item);
  if (isDecided(item)) return false;
  switch (tab) {
    case 'restricted':
      return stateOf(item) === PassageState.RESTRICTED;
    case 'suspect':
      return stateOf(item) === PassageState.SUSPECT;
    case 'held':
      return stateOf(item) === PassageState.HELD;
    case 'mine':
      return (
        holderOf(item, viewer.nowMs) === viewer.account || item.proposedBy === viewer.account
      );
    case 'approval':
      return item.state === CaseState.AWAITING_APPROVAL;
    case 'onHold':
      return item.state === CaseState.ON_HOLD;
    default:
      return true;
  }
}

const order = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

/** The cases of a tab. The most urgent comes first: what is due first, and behind it what a
 *  colleague holds, for nobody else can act on that. Of what is done or escalated, whatever state
 *  it is in, the last change first. */
export function casesOf(book: CaseBook, tab: Tab, viewer: Viewer): Case[] {
  const cases = [...book.cases.values()].filter((item) => belongs(item, tab, viewer));
  if (tab === 'done' || tab === 'escalated') {
    return cases.sort((a, b) => order(b.revision, a.revision));
  }
  const taken = new Map(cases.map((item) => [item, isHeldByOther(item, viewer) ? 1 : 0]));
  return cases.sort(
    (a, b) =>
      taken.get(a)! - taken.get(b)! ||
      order(a.verifyDueUs, b.verifyDueUs) ||
      order(a.openedTimeUs, b.openedTimeUs),
  );
}

export function countsOf(book: CaseBook, viewer: Viewer): Record<Tab, number> {
  const counts = Object.fromEntries(tabs.map((tab) => [tab, 0])) as Record<Tab, number>;
  for (const item of book.cases.values()) {
    for (const tab of tabs) if (belongs(item, tab, viewer)) counts[tab] += 1;
  }
  return counts;
}
