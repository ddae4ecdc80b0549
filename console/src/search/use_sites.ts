import { useEffect, useState } from 'react';

import { search } from '../api/transport';
import type { Site } from '../gen/bluegate/common/v1/site_pb';

const none: readonly Site[] = [];
let asked: Promise<readonly Site[]> | undefined;

/** The city's sites, asked for once; none until they have come. They change with the server's
 *  configuration alone. */
export function useSites(): readonly Site[] {
  const [sites, setSites] = useState(none);
  useEffect(() => {
    let gone = false;
    asked ??= search.listSites({}).then((answer) => answer.sites);
    asked.then(
      (answer) => {
        if (!gone) setSites(answer);
      },
      () => {
        // What needs them shows the ids alone; the next one to ask tries again.
        asked = undefined;
      },
    );
    return () => {
      gone = true;
    };
  }, []);
  return sites;
}

/** A site's name in the reader's language; its id where it has none. */
export function siteName(
  sites: readonly Site[], siteId: string, language: 'zh' | 'en',
): string {
  const site = sites.find((one) => one.siteId === siteId);
  return (language === 'zh' ? site?.nameZh : site?.nameEn) || siteId;
}
