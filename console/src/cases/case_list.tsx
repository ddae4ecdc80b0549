import { Empty } from 'antd';
import { memo, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

import { clockTime, minutesUntil } from '../format';
import { type Tone, Mark } from '../frame/mark';
import { type Case, CaseState, PassageState } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { holderOf, isDecided, standingOf, stateOf } from './case_book';
import { nextDueUs } from './clocks';
import { rowHeightPx, scrollToShow, windowOf } from './list_window';
import { PlateText } from './plate_text';
import type { SentVerdicts } from './sent_verdicts';
import type { RowPicking } from './use_selection';

const tones: Partial<Record<PassageState, Tone>> = {
  [PassageState.RESTRICTED]: 'red',
  [PassageState.SUSPECT]: 'amber',
  [PassageState.HELD]: 'blue',
};

interface Props {
  cases: Case[];
  chosenId: string | null;
  nowMs: number;
  /** What was judged and has no answer yet, and what was not taken. */
  sending: SentVerdicts['sending'];
  refused: SentVerdicts['refused'];
  onChoose: (caseId: string) => void;
  /** Absent where nobody may judge what he picks. */
  picking?: RowPicking;
}

/** The queue, one row a case. Only the rows that are seen are drawn, however many there are. */
export function CaseList({
  cases, chosenId, nowMs, sending, refused, onChoose, picking,
}: Props) {
  const { text } = useText();
  const list = useRef<HTMLUListElement>(null);
  const [scrollTopPx, setScrollTopPx] = useState(0);
  const [heightPx, setHeightPx] = useState(0);
  const index = cases.findIndex((item) => item.caseId === chosenId);

  const latest = useRef(picking);
  latest.current = picking;
  const pick = useCallback((caseId: string, isRange: boolean) => {
    if (isRange) latest.current?.extendTo(caseId);
    else latest.current?.toggle(caseId);
  }, []);

  const empty = cases.length === 0;
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setHeightPx(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [empty]);

  // Follows the choice and not its place: a row that is pushed down stays where the reader left it.
  const place = useRef(index);
  place.current = index;
  const seen = useRef({ topPx: scrollTopPx, heightPx });
  seen.current = { topPx: scrollTopPx, heightPx };
  useEffect(() => {
    if (!list.current || place.current < 0) return;
    // What is known of the list is not asked of the browser, which would lay out the page for it.
    const { topPx, heightPx } = seen.current;
    const wantedPx = scrollToShow(place.current, topPx, heightPx);
    if (wantedPx !== topPx) list.current.scrollTop = wantedPx;
  }, [chosenId, empty]);

  if (empty) {
    return <Empty description={text('emptyQueue')} image={Empty.PRESENTED_IMAGE_SIMPLE} />;
  }
  const { from, until } = windowOf(scrollTopPx, heightPx, cases.length);
  return (
    <ul
      className="case-list"
      data-testid="case-list"
      ref={list}
      // At once: a frame later, a quick scroll would have shown an empty place.
      onScroll={({ currentTarget }) => flushSync(() => setScrollTopPx(currentTarget.scrollTop))}
    >
      <li aria-hidden="true" style={{ height: from * rowHeightPx }} />
      {cases.slice(from, until).map((item, i) => (
        <li
          key={item.caseId}
          className="case-item"
          aria-setsize={cases.length}
          aria-posinset={from + i + 1}
        >
          {picking && (
            <PickBox
              item={item}
              isPicked={picking.ids.has(item.caseId)}
              mayPick={picking.mayPick(item)}
              onPick={pick}
            />
          )}
          <button
            type="button"
            className={item.caseId === chosenId ? 'case-row chosen' : 'case-row'}
            aria-current={item.caseId === chosenId}
            data-case={item.caseId}
            onClick={(event) => {
              const isPicking = event.shiftKey || event.ctrlKey || event.metaKey;
              if (picking && isPicking) pick(item.caseId, event.shiftKey);
              else onChoose(item.caseId);
            }}
          >
            <CaseRow item={item} nowMs={nowMs} sent={sentOf(item, sending, refused)} />
          </button>
        </li>
      ))}
      <li aria-hidden="true" style={{ height: (cases.length - until) * rowHeightPx }} />
    </ul>
  );
}

interface PickBoxProps {
  item: Case;
  isPicked: boolean;
  mayPick: boolean;
  /** Picks the case or lets go of it; with `isRange` all from where the last range began. */
  onPick: (caseId: string, isRange: boolean) => void;
}

/** A box that is no input field: the keys of the page go on working while it has the focus. */
const PickBox = memo(function PickBox({ item, isPicked, mayPick, onPick }: PickBoxProps) {
  const { text } = useText();
  const plate = standingOf(item)?.reading?.number || item.caseId;
  return (
    <button
      type="button"
      role="checkbox"
      className="pick-box"
      aria-checked={isPicked}
      aria-label={text('selectCase', { plate })}
      disabled={!isPicked && !mayPick}
      data-pick={item.caseId}
      onClick={(event) => onPick(item.caseId, event.shiftKey)}
    >
      <span aria-hidden="true">{isPicked ? '✓' : ''}</span>
    </button>
  );
});

type Sent = 'sending' | 'refused' | 'none';

function sentOf(item: Case, sending: Props['sending'], refused: Props['refused']): Sent {
  if (sending.has(item.caseId)) return 'sending';
  return refused.has(item.caseId) && !isDecided(item) ? 'refused' : 'none';
}

interface RowProps {
  item: Case;
  nowMs: number;
  sent: Sent;
}

const CaseRow = memo(function CaseRow({ item, nowMs, sent }: RowProps) {
  const { text, word } = useText();
  const passage = item.passage;
  const reading = standingOf(item)?.reading;
  return (
    <>
      <span className="case-row-line">
        <PlateText number={reading?.number ?? ''} color={reading?.color ?? 0} />
        <Mark tone={tones[stateOf(item)] ?? 'grey'}>
          {word('passage', stateOf(item))} {item.reasonCode}
        </Mark>
      </span>
      <span className="case-row-line small">
        <span>
          {passage?.capture?.siteId} · {clockTime(passage?.passedTimeUs ?? 0n)}
        </span>
        {sent === 'sending' && <span>{text('verdictSending')}</span>}
        {sent === 'refused' && <span className="overdue">{text('verdictRefused')}</span>}
        {sent === 'none' &&
          (isDecided(item) ? (
            <span>{word('state', item.state)}</span>
          ) : (
            <TimeLeft item={item} nowMs={nowMs} />
          ))}
      </span>
    </>
  );
});

function TimeLeft({ item, nowMs }: { item: Case; nowMs: number }) {
  const { text, word } = useText();
  const holder = holderOf(item, nowMs);
  const minutes = minutesUntil(nextDueUs(item), nowMs);
  return (
    <span className={minutes < 0 ? 'overdue' : ''}>
      {holder && `${holder} · `}
      {item.state === CaseState.ON_HOLD && `${word('state', item.state)} · `}
      {minutes < 0 ? text('overdue') : text('minutesLeft', { minutes })}
    </span>
  );
}
