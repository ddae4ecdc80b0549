import { useEffect, useReducer, useState } from 'react';

import { casework } from '../api/transport';
import { type Case, CaseState } from '../gen/bluegate/casework/v1/casework_pb';
import { type CaseBook, emptyBook, withCases } from './case_book';

const pageSize = 200;
const waitingMax = 2000;
const decidedMax = 200;
const retryMsMin = 250;
const retryMsMax = 5000;

type Update = { cases: Case[]; revision: bigint };

/** Reads pages until there are no more or `most` cases came; calls `take` for each page. */
async function loadCases(
  states: CaseState[],
  most: number,
  signal: AbortSignal,
  take: (update: Update) => void,
): Promise<bigint> {
  let pageToken = '';
  let loaded = 0;
  let revision: bigint | undefined;
  do {
    const page = await casework.listCases({ states, pageSize, pageToken }, { signal });
    // A watch starts at the first page's revision: changes during paging come again by the watch.
    revision ??= page.revision;
    take({ cases: page.cases, revision: 0n });
    loaded += page.cases.length;
    pageToken = page.nextPageToken;
  } while (pageToken && loaded < most);
  return revision;
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

/** Follows the cases as long as the page is open: a list first, then every change, resumed after a
 *  break from the last revision seen. `connected` tells whether changes are coming at present. */
export function useCaseBook(): {
  book: CaseBook;
  connected: boolean;
  take: (item: Case) => void;
} {
  const [book, update] = useReducer(
    (state: CaseBook, action: Update) => withCases(state, action.cases, action.revision),
    emptyBook,
  );
  const [connected, setConnected] = useState(false);

  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    let revision: bigint | undefined;

    async function follow() {
      if (revision === undefined) {
        const waiting = [CaseState.OPEN, CaseState.CLAIMED, CaseState.AWAITING_APPROVAL];
        const decided = [CaseState.CONFIRMED, CaseState.DISMISSED, CaseState.WITHDRAWN];
        const first = await loadCases(waiting, waitingMax, signal, update);
        await loadCases(decided, decidedMax, signal, update);
        revision = first;
      }
      setConnected(true);
      for await (const change of casework.watchCases({ afterRevision: revision }, { signal })) {
        revision = change.revision;
        update({ cases: change.case ? [change.case] : [], revision });
      }
    }

    async function followForEver() {
      let waitMs = retryMsMin;
      while (!signal.aborted) {
        const before = revision;
        await follow().catch(() => undefined);
        setConnected(false);
        waitMs = revision === before ? Math.min(waitMs * 2, retryMsMax) : retryMsMin;
        await pause(waitMs, signal);
      }
    }

    void followForEver();
    return () => abort.abort();
  }, []);

  const take = (item: Case) => update({ cases: [item], revision: 0n });
  return { book, connected, take };
}
