import { type Case, CaseState, PassageState, type Suspicion } from '../gen/bluegate/casework/v1/casework_pb';

/** The cases this page knows, and the revision up to which it knows them. Never changed in place. */
export interface CaseBook {
  readonly cases: ReadonlyMap<string, Case>;
  readonly revision: bigint;
}

export const emptyBook: CaseBook = { cases: new Map(), revision: 0n };

/** What the tabs of the queue ask for. */
export type Tab = 'waiting' | 'restricted' | 'suspect' | 'held' | 'done';
export const tabs: readonly Tab[] = ['waiting', 'restricted', 'suspect', 'held', 'done'];

/** Takes cases in; one that is older than what is known is passed over. */
export function withCases(book: CaseBook, cases: readonly Case[], revision: bigint): CaseBook {
  const merged = new Map(book.cases);
  for (const item of cases) {
    const known = merged.get(item.caseId);
    if (!known || known.revision <= item.revision) merged.set(item.caseId, item);
  }
  return { cases: merged, revision: revision > book.revision ? revision : book.revision };
}

/** No officer can change it any more: decided, or withdrawn because nothing of it is left. */
export function isDecided(item: Case): boolean {
  return (
    item.state === CaseState.CONFIRMED ||
    item.state === CaseState.DISMISSED ||
    item.state === CaseState.WITHDRAWN
  );
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

function belongs(item: Case, tab: Tab): boolean {
  if (tab === 'done') return isDecided(item);
  if (isDecided(item)) return false;
  const state = stateOf(item);
  if (tab === 'restricted') return state === PassageState.RESTRICTED;
  if (tab === 'suspect') return state === PassageState.SUSPECT;
  if (tab === 'held') return state === PassageState.HELD;
  return true;
}

/** The cases of a tab: what is due first comes first, what was decided last comes first in "done". */
export function casesOf(book: CaseBook, tab: Tab): Case[] {
  const cases = [...book.cases.values()].filter((item) => belongs(item, tab));
  const order = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);
  return tab === 'done'
    ? cases.sort((a, b) => order(b.revision, a.revision))
    : cases.sort(
        (a, b) => order(a.verifyDueUs, b.verifyDueUs) || order(a.openedTimeUs, b.openedTimeUs),
      );
}

export function countsOf(book: CaseBook): Record<Tab, number> {
  const counts = { waiting: 0, restricted: 0, suspect: 0, held: 0, done: 0 };
  for (const item of book.cases.values()) {
    for (const tab of tabs) if (belongs(item, tab)) counts[tab] += 1;
  }
  return counts;
}
