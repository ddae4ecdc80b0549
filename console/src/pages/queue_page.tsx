import '../queue.css';

import { Alert } from 'antd';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

import { may } from '../access/access';
import { casework } from '../api/transport';
import { BulkBar } from '../bulk/bulk_bar';
import { useBook } from '../cases/book_context';
import { casesOf, countsOf, isDecided, type Tab, tabs } from '../cases/case_book';
import { CaseList } from '../cases/case_list';
import { FilterPanel } from '../cases/filter_panel';
import { type Filters, filtered } from '../cases/filters';
import { TabStrip } from '../cases/tab_strip';
import { lastVerdictOf, mayUndo } from '../cases/undo';
import { useSelection } from '../cases/use_selection';
import { Desk } from '../desk/desk';
import { usePicturesAhead } from '../desk/pictures_ahead';
import { UndoBar } from '../desk/undo_bar';
import { caseRows } from '../export/case_rows';
import { fileNameOf } from '../export/download';
import { ExportButton } from '../export/export_button';
import { dateTime } from '../format';
import type { PageProps } from '../frame/pages';
import { useRoute } from '../frame/route';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { useKeys } from '../keys/keys';
import { useNow } from '../use_now';

const clockMs = 5000;

/** The queue on the left, the case to be judged on the right. */
export default function QueuePage({ session, id }: PageProps) {
  const words = useText();
  const { text } = words;
  const { account, role } = session;
  const { book, loaded, cut, take, judge, sending, refused, returning, returned } = useBook();
  const { replace } = useRoute();
  const [tab, setTab] = useState<Tab>('waiting');
  const [filters, setFilters] = useState<Filters>({});
  const [filtersOpen, setFiltersOpen] = useState(false);
  const nowMs = useNow(clockMs);

  const ofTab = useMemo(() => casesOf(book, tab, { account, nowMs }), [book, tab, account, nowMs]);
  const counts = useMemo(() => countsOf(book, { account, nowMs }), [book, account, nowMs]);
  const cases = useMemo(() => filtered(ofTab, filters, nowMs), [ofTab, filters, nowMs]);
  const chosen = id ? book.cases.get(id) : undefined;
  const at = cases.findIndex((item) => item.caseId === id);
  const asked = Object.values(filters).filter(Boolean).length;
  usePicturesAhead(cases, at);
  const last = useMemo(() => lastVerdictOf(book, { account, nowMs }), [book, account, nowMs]);
  // One key takes one verdict back: that of the case on the desk, or else the last.
  const undoable = chosen && mayUndo(chosen, { account, nowMs }) ? chosen : last;

  // What lies on the desk stays there until the officer moves on, whatever comes into the queue.
  const firstId = cases[0]?.caseId;
  useEffect(() => {
    if (!id && firstId) replace('queue', firstId);
  }, [id, firstId, replace]);
  // An address may name a case that is older than the page's list.
  const isMissing = loaded && id !== '' && !chosen;
  useEffect(() => {
    if (!isMissing) return;
    casework.getCase({ caseId: id }).then(
      (response) => (response.case ? take(response.case) : replace('queue')),
      () => replace('queue'),
    );
  }, [isMissing, id, take, replace]);

  const onChoose = useCallback((caseId: string) => replace('queue', caseId), [replace]);
  const step = (by: number) => {
    const next = cases[Math.min(Math.max(at + by, 0), cases.length - 1)];
    if (next) replace('queue', next.caseId);
  };
  const { picking, canPick, clear, toggleAll } = useSelection({
    cases,
    chosenId: id,
    viewer: { account, nowMs },
    role,
    onChoose,
  });
  // In the order of the list; what has left it since is judged too, and told why not.
  const picked = useMemo(() => {
    const listed = cases.filter((item) => picking.ids.has(item.caseId));
    const rest = [...picking.ids].filter((one) => !listed.some((item) => item.caseId === one));
    return [...listed, ...rest.map((one) => book.cases.get(one)).filter((item) => !!item)];
  }, [cases, picking.ids, book]);
  const showTab = (next: Tab) => {
    setTab(next);
    clear();
    replace('queue');
  };
  const stepTab = (by: number) =>
    showTab(tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length]);
  useKeys({
    next: () => step(1),
    previous: () => step(-1),
    nextTab: () => stepTab(1),
    previousTab: () => stepTab(-1),
    filters: () => setFiltersOpen(!filtersOpen),
  });

  function exportOfCases() {
    const narrowed = Object.entries(filters).filter(([, value]) => value);
    return {
      fileName: fileNameOf(`cases-${tab}`, dateTime(BigInt(Date.now()) * 1000n)),
      rows: caseRows(cases, nowMs, words),
      what: ['queue', tab, ...narrowed.map(([name, value]) => `${name}=${value}`)].join(' '),
      count: cases.length,
    };
  }

  /** The next case of the list comes to the desk at once; the verdict goes its way meanwhile. */
  function judgeAndStep(item: Case, change: () => Promise<{ case?: Case }>) {
    const from = cases.findIndex((one) => one.caseId === item.caseId);
    const waits = (one: Case) => one !== item && !sending.has(one.caseId);
    const next =
      cases.slice(from + 1).find(waits) ?? cases.slice(0, Math.max(from, 0)).reverse().find(waits);
    if (next) replace('queue', next.caseId);
    judge(item, change);
  }
  const latestJudge = useRef(judgeAndStep);
  latestJudge.current = judgeAndStep;
  const onJudge = useCallback<typeof judgeAndStep>((item, change) => {
    latestJudge.current(item, change);
  }, []);

  // Whoever's verdict was refused is brought back to its case, but not away from what he writes.
  const isWriting = useRef(false);
  const bringBack = () => {
    if (returning.length === 0 || isWriting.current) return;
    const waits = (caseId: string) => !isDecided(book.cases.get(caseId)!);
    const back = returning.filter(waits).at(-1);
    if (back) replace('queue', back);
    returned();
  };
  useEffect(bringBack, [returning]);
  const latestBringBack = useRef(bringBack);
  latestBringBack.current = bringBack;
  const onWriting = useCallback((writing: boolean) => {
    isWriting.current = writing;
    if (!writing) latestBringBack.current();
  }, []);

  function onJudged() {
    clear();
    if (chosen && isDecided(chosen)) replace('queue');
  }

  function onUndone(undone: Case) {
    take(undone);
    replace('queue', undone.caseId);
  }

  return (
    <div className="columns">
      <section className="queue" aria-label={text('page_queue')}>
        <TabStrip tab={tab} counts={counts} onChoose={showTab} />
        <div className="queue-tools">
          {canPick && (
            <button type="button" data-testid="select-all" onClick={toggleAll}>
              {text('selectAll')} (⇧S)
            </button>
          )}
          <button
            type="button"
            aria-expanded={filtersOpen}
            data-testid="show-filters"
            onClick={() => setFiltersOpen(!filtersOpen)}
          >
            {text('filters')}
            {asked > 0 && ` (${asked})`} (F)
          </button>
          <ExportButton role={role} testId="export-cases" prepare={exportOfCases} />
          <span data-testid="shown-count">
            {text('shownOf', { shown: cases.length, all: ofTab.length })}
          </span>
        </div>
        {filtersOpen && (
          <FilterPanel
            cases={ofTab}
            filters={filters}
            nowMs={nowMs}
            onChange={(next) => {
              setFilters(next);
              // Nobody judges what he no longer sees.
              clear();
            }}
          />
        )}
        {cut && <Alert type="warning" banner message={text('queueCut')} />}
        <CaseList
          cases={cases}
          chosenId={chosen?.caseId ?? null}
          nowMs={nowMs}
          sending={sending}
          refused={refused}
          onChoose={onChoose}
          picking={canPick ? picking : undefined}
        />
        {picked.length > 0 && (
          <BulkBar
            items={picked}
            account={account}
            role={role}
            onChanged={take}
            onClear={clear}
            onJudged={onJudged}
          />
        )}
        {sending.size > 0 && (
          <div className="undo-bar" role="status" data-testid="sending">
            {text('verdictsSending', { count: sending.size })}
          </div>
        )}
        {undoable && sending.size === 0 && may(role, 'casework.v1.CaseworkService/UndoVerdict') && (
          <UndoBar
            key={undoable.caseId}
            item={undoable}
            account={account}
            onChanged={take}
            onUndone={onUndone}
          />
        )}
      </section>
      {/* A place of its own for each case, so that none is scrolled to where another was left. */}
      <main className="desk" key={chosen?.caseId ?? ''}>
        {chosen ? (
          <Desk
            item={chosen}
            account={account}
            role={role}
            isSending={sending.has(chosen.caseId)}
            refusal={(!isDecided(chosen) && refused.get(chosen.caseId)) || ''}
            onChanged={take}
            onJudge={onJudge}
            onWriting={onWriting}
          />
        ) : (
          <p className="empty">{text(cases.length ? 'chooseCase' : 'emptyQueue')}</p>
        )}
      </main>
    </div>
  );
}
