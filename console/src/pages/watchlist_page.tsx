import { Button } from 'antd';
import { useCallback, useState } from 'react';

import { may } from '../access/access';
import { casework } from '../api/transport';
import { dateTime } from '../format';
import { Mark, type Tone } from '../frame/mark';
import { PagedTable } from '../frame/paged_table';
import type { PageProps } from '../frame/pages';
import {
  type WatchlistChange, type WatchlistEntry, WatchLevel,
} from '../gen/bluegate/casework/v1/watchlist_pb';
import { type Text, useText } from '../i18n';
import { EntryForm } from '../lists/entry_form';
import { timeOfDay, validityOf, type Validity } from '../lists/entry_values';
import { MatchPanel } from '../lists/match_panel';
import { RemoveForm } from '../lists/remove_form';
import { useNow } from '../use_now';

const pageSize = 100;
const levelTones: Partial<Record<WatchLevel, Tone>> = {
  [WatchLevel.NOTICE]: 'grey',
  [WatchLevel.CHECK]: 'blue',
  [WatchLevel.URGENT]: 'red',
};
const validityTones: Record<Validity, Tone> = { toCome: 'blue', holds: 'green', over: 'grey' };

const askEntries = async (pageToken: string, signal: AbortSignal) => {
  const page = await casework.listWatchlist({ pageSize, pageToken }, { signal });
  return { rows: page.entries, next: page.nextPageToken };
};
const askChanges = async (pageToken: string, signal: AbortSignal) => {
  const afterNumber = BigInt(pageToken || '0');
  const page = await casework.listWatchlistChanges({ afterNumber, pageSize }, { signal });
  const last = page.changes.at(-1);
  const next = last && page.changes.length === pageSize ? String(last.number) : '';
  return { rows: page.changes, next };
};

function scopeText(entry: WatchlistEntry, text: Text['text']): string {
  const { siteIds = [], zones = [], fromMinute = 0, untilMinute = 0 } = entry.scope ?? {};
  const where = [...siteIds, ...zones].join(', ') || text('everywhere');
  if (fromMinute === 0 && untilMinute === 0) return where;
  return `${where} · ${timeOfDay(fromMinute)}–${timeOfDay(untilMinute)}`;
}

/** What is open on the page: a form for a new entry, for an entry, or to take one off. */
type Open = { what: 'set'; entry?: WatchlistEntry } | { what: 'remove'; entry: WatchlistEntry };

/** The numbers that are looked for, who put them there, and what they hit. */
export default function WatchlistPage({ session }: PageProps) {
  const { text } = useText();
  const { role } = session;
  const [open, setOpen] = useState<Open>();
  const [changes, setChanges] = useState(0);
  const maySet = may(
    role,
    'casework.v1.CaseworkService/SetWatchlistEntry',
    'casework.v1.CaseworkService/RemoveWatchlistEntry',
    'casework.v1.CaseworkService/PreviewWatchlistEntry',
  );
  const close = useCallback(() => setOpen(undefined), []);
  const changed = () => {
    close();
    setChanges(changes + 1);
  };
  return (
    <main className="page" data-testid="watchlist-page">
      <h1>{text('page_watchlist')}</h1>
      {maySet && (
        <div className="page-tools">
          <Button type="primary" onClick={() => setOpen({ what: 'set' })} data-testid="new-entry">
            {text('newEntry')}
          </Button>
        </div>
      )}
      <Entries key={`entries ${changes}`} maySet={maySet} onOpen={setOpen} />
      {may(role, 'casework.v1.CaseworkService/MatchWatchlist') && <MatchPanel />}
      {may(role, 'casework.v1.CaseworkService/ListWatchlistChanges') && (
        <Changes key={`changes ${changes}`} />
      )}
      {open?.what === 'set' && <EntryForm entry={open.entry} onClose={close} onSaved={changed} />}
      {open?.what === 'remove' && (
        <RemoveForm entryId={open.entry.entryId} onClose={close} onRemoved={changed} />
      )}
    </main>
  );
}

function Entries({ maySet, onOpen }: { maySet: boolean; onOpen: (open: Open) => void }) {
  const { text, word } = useText();
  const nowMs = useNow(60_000);
  return (
    <PagedTable<WatchlistEntry>
      testId="entries"
      ask={askEntries}
      rowKey={(entry) => entry.entryId}
      columns={[
        { title: text('entryId'), dataIndex: 'entryId' },
        {
          title: text('plate'),
          render: (_, entry) => (
            <>
              <b>{entry.number}</b>
              <div className="small">
                {entry.color > 0 && `${word('color', entry.color)} · `}
                {text('distance')} ≤ {entry.distanceMax.toFixed(2)}
              </div>
            </>
          ),
        },
        {
          title: text('watchLevel'),
          render: (_, entry) => (
            <Mark tone={levelTones[entry.level] ?? 'grey'}>{word('watchLevel', entry.level)}</Mark>
          ),
        },
        { title: text('watchReason'), dataIndex: 'reason', width: 200 },
        {
          title: text('validity'),
          render: (_, entry) => {
            const validity = validityOf(entry, nowMs);
            return (
              <>
                <Mark tone={validityTones[validity]}>{word('validity_', validity)}</Mark>
                <div className="small">
                  {dateTime(entry.validFromUs)}
                  <br />
                  {dateTime(entry.validUntilUs)}
                </div>
              </>
            );
          },
        },
        { title: text('scope'), render: (_, entry) => scopeText(entry, text) },
        {
          title: text('issuingUnit'),
          render: (_, entry) => (
            <>
              {entry.issuingUnit}
              <div className="small">{entry.legalBasis}</div>
            </>
          ),
        },
        ...(maySet
          ? [
              {
                title: text('change'),
                render: (_: unknown, entry: WatchlistEntry) => (
                  <div className="row-tools">
                    <Button size="small" onClick={() => onOpen({ what: 'set', entry })}>
                      {text('change')}
                    </Button>
                    <Button
                      size="small"
                      danger
                      onClick={() => onOpen({ what: 'remove', entry })}
                      data-testid={`remove-${entry.entryId}`}
                    >
                      {text('removeEntry')}
                    </Button>
                  </div>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

function Changes() {
  const { text } = useText();
  return (
    <section>
      <h2>{text('listChanges')}</h2>
      <PagedTable<WatchlistChange>
        testId="changes"
        ask={askChanges}
        rowKey={(change) => String(change.number)}
        columns={[
          { title: text('when'), render: (_, change) => dateTime(change.timeUs) },
          { title: text('by'), dataIndex: 'actor' },
          {
            title: text('change'),
            render: (_, { before, after }) =>
              text(!before ? 'entryAdded' : after ? 'entryChanged' : 'entryRemoved'),
          },
          { title: text('entryId'), dataIndex: 'entryId' },
          {
            title: text('plate'),
            render: (_, { before, after }) => (after ?? before)?.number,
          },
          { title: text('why'), dataIndex: 'note' },
        ]}
      />
    </section>
  );
}
