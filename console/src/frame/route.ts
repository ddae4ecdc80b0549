import { useCallback, useSyncExternalStore } from 'react';

export const pageNames = [
  'queue', 'search', 'rules', 'alerts', 'watchlist', 'holds', 'city', 'sheet',
] as const;
export type PageName = (typeof pageNames)[number];

const addressMs = 50;

/** Where the reader is: a page and, of pages that show one thing, which. */
export interface Route {
  page: PageName | null;
  id: string;
}

/** Reads the part of the address behind `#`; a page that is not known is no page. */
export function parseRoute(hash: string): Route {
  const [, name = '', id = ''] = /^#?\/?([^/]*)\/?(.*)$/.exec(hash) ?? [];
  const page = pageNames.find((known) => known === name) ?? null;
  try {
    return { page, id: decodeURIComponent(id) };
  } catch {
    return { page, id: '' };
  }
}

export function hashOf(page: PageName, id = ''): string {
  return id ? `#/${page}/${encodeURIComponent(id)}` : `#/${page}`;
}

/** An address that is shown already and not yet in the browser's bar, and what it stands in for. */
let coming: { hash: string; instead: string } | undefined;

const currentHash = () =>
  coming && coming.instead === window.location.hash ? coming.hash : window.location.hash;

// The browser takes milliseconds to note an address: what is to be painted comes first.
function noteAddress() {
  if (coming && currentHash() === coming.hash) {
    window.history.replaceState(null, '', coming.hash);
  }
  coming = undefined;
}

function subscribe(onChange: () => void) {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}

/** Changes the address without a step in the browser's history. */
function show(hash: string) {
  if (currentHash() === hash) return;
  if (!coming) setTimeout(noteAddress, addressMs);
  coming = { hash, instead: window.location.hash };
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

const isAt = (page: PageName | null) => parseRoute(currentHash()).page === page;

/** The address of the page, and what changes it. Both changes do nothing once the reader has gone
 *  elsewhere: a page that is still there until the next one has loaded does not take him back. */
export function useRoute() {
  const hash = useSyncExternalStore(subscribe, currentHash);
  /** Shows another thing of the same page. */
  const replace = useCallback((page: PageName, id = '') => {
    if (isAt(page)) show(hashOf(page, id));
  }, []);
  /** Leads from what is no page for the reader to one that is. */
  const redirect = useCallback((from: PageName | null, to: PageName) => {
    if (isAt(from)) show(hashOf(to));
  }, []);
  return { route: parseRoute(hash), replace, redirect };
}
