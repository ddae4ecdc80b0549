import { useCallback, useSyncExternalStore } from 'react';

export const pageNames = [
  'queue', 'search', 'rules', 'alerts', 'watchlist', 'holds', 'city', 'sheet',
] as const;
export type PageName = (typeof pageNames)[number];

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

function subscribe(onChange: () => void) {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}

/** The address of the page, and what changes it. */
export function useRoute() {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  /** Shows another thing of the same page without a step in the browser's history. */
  const replace = useCallback((page: PageName, id = '') => {
    if (window.location.hash === hashOf(page, id)) return;
    window.history.replaceState(null, '', hashOf(page, id));
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  }, []);
  return { route: parseRoute(hash), replace };
}
