import { type ComponentType, lazy, type LazyExoticComponent } from 'react';

import type { Session } from '../api/session';
import { type Method, may } from '../access/access';
import type { TextKey } from '../i18n';
import type { PageName } from './route';

export interface PageProps {
  session: Session;
  /** The part of the address that says which thing; empty: none. */
  id: string;
}

export interface PageEntry {
  name: PageName;
  title: TextKey;
  /** What the page cannot do without: who may not call all of it does not see the page. */
  needs: Method[];
  /** Pages that are reached from another page stand in no menu. */
  inMenu: boolean;
  component: LazyExoticComponent<ComponentType<PageProps>>;
}

/** Every page, in the order of the menu. Each is loaded when it is first shown. */
export const pages: readonly PageEntry[] = [
  {
    name: 'queue',
    title: 'page_queue',
    needs: ['casework.v1.CaseworkService/ListCases', 'casework.v1.CaseworkService/WatchCases'],
    inMenu: true,
    component: lazy(() => import('../pages/queue_page')),
  },
  {
    name: 'search',
    title: 'page_search',
    needs: [
      'casework.v1.SearchService/SearchPassages',
      'casework.v1.SearchService/ListSites',
      'casework.v1.CaseworkService/PreviewWatchlistEntry',
    ],
    inMenu: true,
    component: lazy(() => import('../pages/search_page')),
  },
  {
    name: 'rules',
    title: 'page_rules',
    needs: ['admission.v1.AdmissionService/GetRuleSet'],
    inMenu: true,
    component: lazy(() => import('../pages/rules_page')),
  },
  {
    name: 'alerts',
    title: 'page_alerts',
    needs: ['admission.v1.AdmissionService/GetAlert'],
    inMenu: true,
    component: lazy(() => import('../pages/alerts_page')),
  },
  {
    name: 'watchlist',
    title: 'page_watchlist',
    needs: ['casework.v1.CaseworkService/ListWatchlist'],
    inMenu: true,
    component: lazy(() => import('../pages/watchlist_page')),
  },
  {
    name: 'holds',
    title: 'page_holds',
    needs: ['casework.v1.RetentionService/ListLegalHolds'],
    inMenu: true,
    component: lazy(() => import('../pages/holds_page')),
  },
  {
    name: 'city',
    title: 'page_city',
    needs: [
      'capture.v1.IntakeService/GetIntakeTally',
      'recognition.v1.RecognitionService/GetRecognitionTally',
      'recognition.v1.DeviceHealthService/GetDeviceHealth',
      'casework.v1.CaseworkService/GetCaseworkTally',
    ],
    inMenu: true,
    component: lazy(() => import('../pages/city_page')),
  },
  {
    name: 'sheet',
    title: 'page_sheet',
    needs: ['casework.v1.CaseworkService/GetCase'],
    inMenu: false,
    component: lazy(() => import('../pages/sheet_page')),
  },
];

/** The pages that are open to a role. */
export function pagesFor(role: string): PageEntry[] {
  return pages.filter((page) => may(role, ...page.needs));
}
