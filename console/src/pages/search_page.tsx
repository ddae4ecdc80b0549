import { ConnectError } from '@connectrpc/connect';
import { Button } from 'antd';
import { useState } from 'react';

import '../search/search.css';
import { search } from '../api/transport';
import { microseconds } from '../calendar';
import { fileNameOf } from '../export/download';
import { ExportButton } from '../export/export_button';
import { foundRows } from '../export/found_rows';
import { dateTime } from '../format';
import { FailureLine } from '../frame/failure_line';
import type { PageProps } from '../frame/pages';
import type {
  FoundSighting, SearchPassagesResponse,
} from '../gen/bluegate/casework/v1/search_pb';
import { useText } from '../i18n';
import { useKeys } from '../keys/keys';
import { FoundList } from '../search/found_list';
import { SearchForm, type SearchValues } from '../search/search_form';
import { SiteMap } from '../search/site_map';
import { Timeline } from '../search/timeline';
import { useSites } from '../search/use_sites';

const pageSize = 100;

function requestOf(values: SearchValues) {
  const [from, until] = values.passed ?? [];
  return {
    pattern: values.pattern,
    distanceMax: values.distanceMax ?? 0,
    siteIds: values.siteIds ?? [],
    fromUs: from ? microseconds(from) : 0n,
    untilUs: until ? microseconds(until) : 0n,
    purpose: values.purpose.trim(),
    pageSize,
  };
}

/** What was found so far, and what it was asked with. */
interface Found {
  request: ReturnType<typeof requestOf>;
  sightings: FoundSighting[];
  last: SearchPassagesResponse;
}

/** Sightings by number, look-alike, site and time: as a list, on a map, on a timeline. */
export default function SearchPage({ session, id }: PageProps) {
  const words = useText();
  const { text } = words;
  const sites = useSites();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const [found, setFound] = useState<Found>();
  const [chosen, setChosen] = useState<FoundSighting>();

  async function ask(request: Found['request'], before?: Found) {
    setBusy(true);
    setFailure('');
    try {
      const pageToken = before?.last.nextPageToken ?? '';
      const last = await search.searchPassages({ ...request, pageToken });
      setFound({ request, sightings: [...(before?.sightings ?? []), ...last.sightings], last });
      if (!before) setChosen(last.sightings[0]);
    } catch (error) {
      setFailure(ConnectError.from(error).rawMessage);
    } finally {
      setBusy(false);
    }
  }

  function exportOfFound({ request, sightings }: Found) {
    const { pattern, distanceMax, siteIds } = request;
    const narrowed = [distanceMax > 0 && `distance<=${distanceMax}`, ...siteIds].filter(Boolean);
    return {
      fileName: fileNameOf('sightings', dateTime(BigInt(Date.now()) * 1000n)),
      rows: foundRows(sightings, sites, words),
      what: ['search', pattern.trim(), ...narrowed].join(' '),
      count: sightings.length,
    };
  }

  function step(by: number) {
    if (!found || !chosen) return;
    const next = found.sightings[found.sightings.indexOf(chosen) + by];
    if (next) setChosen(next);
  }
  useKeys({ next: () => step(1), previous: () => step(-1) });

  return (
    <main className="page" data-testid="search-page">
      <h1>{text('page_search')}</h1>
      <SearchForm
        sites={sites}
        pattern={id}
        busy={busy}
        onSearch={(values) => ask(requestOf(values))}
      />
      <FailureLine failure={failure} />
      {found && (
        <>
          <div className="page-tools">
            <p data-testid="found-count" role="status">
              {found.sightings.length === 0
                ? text('foundNone')
                : text(found.last.nextPageToken ? 'foundFirst' : 'found', {
                    count: found.sightings.length,
                  })}{' '}
              {found.last.keptFromUs > 0n && (
                <span className="small">
                  {text('keptSince', { time: dateTime(found.last.keptFromUs) })}
                </span>
              )}
            </p>
            {found.sightings.length > 0 && (
              <ExportButton
                role={session.role}
                testId="export-found"
                prepare={() => exportOfFound(found)}
              />
            )}
          </div>
          {found.sightings.length > 0 && (
            <div className="search-columns">
              {/* It scrolls, so it can be reached by Tab. */}
              <section className="found-frame" tabIndex={0} aria-label={text('sightings')}>
                <FoundList
                  sites={sites}
                  sightings={found.sightings}
                  chosen={chosen}
                  onChoose={setChosen}
                />
                {found.last.nextPageToken && (
                  <Button
                    size="small"
                    loading={busy}
                    onClick={() => ask(found.request, found)}
                    data-testid="more-found"
                  >
                    {text('more')}
                  </Button>
                )}
              </section>
              <div className="search-side">
                <section>
                  <h2>{text('map')}</h2>
                  <SiteMap
                    sites={sites}
                    sightings={found.sightings}
                    chosen={chosen}
                    width={560}
                    height={230}
                  />
                </section>
                <section>
                  <h2>{text('timeline')}</h2>
                  <Timeline
                    sites={sites}
                    sightings={found.sightings}
                    chosen={chosen}
                    width={560}
                  />
                </section>
              </div>
            </div>
          )}
        </>
      )}
    </main>
  );
}
