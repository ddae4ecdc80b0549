import { Empty } from 'antd';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

import { clockTime, minutesUntil } from '../format';
import { type Tone, Mark } from '../frame/mark';
import { type Case, CaseState, PassageState } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { holderOf, isDecided, standingOf, stateOf } from './case_book';
import { rowHeightPx, scrollToShow, windowOf } from './list_window';
import { PlateText } from './plate_text';
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
  onChoose: (caseId: string) => void;
  /** Absent where nobody may judge what he picks. */
  picking?: RowPicking;
}

/** The queue, one row a case. Only the rows that are seen are drawn, however many there are. */
export function CaseList({ cases, chosenId, nowMs, onChoose, picking }: Props) {
  const { text } = useText();
  const list = useRef<HTMLUListElement>(null);
  const [scrollTopPx, setScrollTopPx] = useState(0);
  const [heightPx, setHeightPx] = useState(0);
  const index = cases.findIndex((item) => item.caseId === chosenId);

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
  useEffect(() => {
    const element = list.current;
    if (!element || place.current < 0) return;
    element.scrollTop = scrollToShow(place.current, element.scrollTop, element.clientHeight);
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
          {picking && <PickBox item={item} picking={picking} />}
          <button
            type="button"
            className={item.caseId === chosenId ? 'case-row chosen' : 'case-row'}
            aria-current={item.caseId === chosenId}
            data-case={item.caseId}
            onClick={(event) => {
              if (picking && event.shiftKey) picking.extendTo(item.caseId);
              else if (picking && (event.ctrlKey || event.metaKey)) picking.toggle(item.caseId);
              else onChoose(item.caseId);
            }}
          >
            <CaseRow item={item} nowMs={nowMs} />
          </button>
        </li>
      ))}
      <li aria-hidden="true" style={{ height: (cases.length - until) * rowHeightPx }} />
    </ul>
  );
}

/** A box that is no input field: the keys of the page go on working while it has the focus. */
function PickBox({ item, picking }: { item: Case; picking: RowPicking }) {
  const { text } = useText();
  const isPicked = picking.ids.has(item.caseId);
  const plate = standingOf(item)?.reading?.number || item.caseId;
  return (
    <button
      type="button"
      role="checkbox"
      className="pick-box"
      aria-checked={isPicked}
      aria-label={text('selectCase', { plate })}
      disabled={!isPicked && !picking.mayPick(item)}
      data-pick={item.caseId}
      onClick={(event) =>
        event.shiftKey ? picking.extendTo(item.caseId) : picking.toggle(item.caseId)
      }
    >
      <span aria-hidden="true">{isPicked ? '✓' : ''}</span>
    </button>
  );
}

function CaseRow({ item, nowMs }: { item: Case; nowMs: number }) {
  const { word } = useText();
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
        {isDecided(item) ? (
          <span>{word('state', item.state)}</span>
        ) : (
          <TimeLeft item={item} nowMs={nowMs} />
        )}
      </span>
    </>
  );
}

function TimeLeft({ item, nowMs }: { item: Case; nowMs: number }) {
  const { text, word } = useText();
  const holder = holderOf(item, nowMs);
  const minutes = minutesUntil(item.verifyDueUs, nowMs);
  return (
    <span className={minutes < 0 ? 'overdue' : ''}>
      {holder && `${holder} · `}
      {item.state === CaseState.ON_HOLD && `${word('state', item.state)} · `}
      {minutes < 0 ? text('overdue') : text('minutesLeft', { minutes })}
    </span>
  );
}
