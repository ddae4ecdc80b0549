import { useCallback, useEffect, useMemo, useReducer, useState } from 'react';

import { casework } from '../api/transport';
import { type Case, CaseOrder, CaseState } from '../gen/bluegate/casework/v1/casework_pb';
import { type CaseBook, emptyBook, withCases } from './case_book';

const waiting = [
  CaseState.OPEN, CaseState.CLAIMED, CaseState.AWAITING_APPROVAL, CaseState.ON_HOLD,
];
const decided = [
  CaseState.CONFIRMED, CaseState.DISMISSED, CaseState.WITHDRAWN, CaseState.HANDED_OVER,
];
const pageSize = 500;
const waitingMax = 20_000;
const decidedMax = 500;
const retryMsMin = 250;
const retryMsMax = 5000;
// Changes that come close together are shown in one step: a burst of captures costs one painting.
const gatherMs = 50;

/** The cases as they are followed. */
export interface FollowedBook {
  book: CaseBook;
  /** Whether changes are coming at present. */
  connected: boolean;
  /** Whether the first list is complete. */
  loaded: boolean;
  /** There are more waiting cases than the page takes. */
  cut: boolean;
  /** Takes in a case that came by another way, such as the answer to a verdict. */
  take: (item: Case) => void;
}

/** Reads pages until there are no more or `most` cases came; calls `take` for each page. */
async function loadCases(
  states: CaseState[],
  order: CaseOrder,
  most: number,
  signal: AbortSignal,
  take: (cases: readonly Case[]) => void,
): Promise<{ revision: bigint; cut: boolean }> {
  let pageToken = '';
  let count = 0;
  let revision: bigint | undefined;
  do {
    const page = await casework.listCases({ states, order, pageSize, pageToken }, { signal });
    // A watch starts at the first page's revision: changes during paging come again by the watch.
    revision ??= page.revision;
    take(page.cases);
    count += page.cases.length;
    pageToken = page.nextPageToken;
  } while (pageToken && count < most);
  return { revision, cut: pageToken !== '' };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Gathers cases for a moment and hands them on as one. */
function gatherer(hand: (cases: readonly Case[]) => void) {
  let cases: Case[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    hand(cases);
    cases = [];
  };
  return (item: Case) => {
    cases.push(item);
    timer ??= setTimeout(flush, gatherMs);
  };
}

/** Follows the cases as long as the page is open: a list first, then every change, resumed after a
 *  break from the last revision seen. Does nothing unless `enabled`. */
export function useCaseBook(enabled: boolean): FollowedBook {
  const [book, update] = useReducer(
    (state: CaseBook, cases: readonly Case[]) => withCases(state, cases),
    emptyBook,
  );
  const [connected, setConnected] = useState(false);
  const [loaded, setLoaded] = useState(false);
  const [cut, setCut] = useState(false);

  useEffect(() => {
    if (!enabled) return undefined;
    const abort = new AbortController();
    const { signal } = abort;
    const gather = gatherer(update);
    let revision: bigint | undefined;

    async function follow() {
      if (revision === undefined) {
        const first = await loadCases(waiting, CaseOrder.DEADLINE, waitingMax, signal, update);
        await loadCases(decided, CaseOrder.NEWEST, decidedMax, signal, update);
        revision = first.revision;
        setCut(first.cut);
        setLoaded(true);
      }
      setConnected(true);
      for await (const change of casework.watchCases({ afterRevision: revision }, { signal })) {
        revision = change.revision;
        if (change.case) gather(change.case);
      }
    }

    async function followForEver() {
      let waitMs = retryMsMin;
      while (!signal.aborted) {
        const before = revision;
        await follow().catch(() => undefined);
        if (signal.aborted) return;
        setConnected(false);
        waitMs = revision === before ? Math.min(waitMs * 2, retryMsMax) : retryMsMin;
        await pause(waitMs, signal);
      }
    }

    void followForEver();
    return () => abort.abort();
  }, [enabled]);

  const take = useCallback((item: Case) => update([item]), []);
  return useMemo(
    () => ({ book, connected, loaded, cut, take }),
    [book, connected, loaded, cut, take],
  );
}
