import { Empty, Tag } from 'antd';
import { useEffect, useRef } from 'react';

import { CaseState, type Case, PassageState } from '../gen/bluegate/casework/v1/casework_pb';
import { clockTime, minutesUntil } from '../format';
import { useText } from '../i18n';
import { PlateText } from './plate_text';
import { isDecided, stateOf } from './case_book';

const stateColors: Partial<Record<PassageState, string>> = {
  [PassageState.RESTRICTED]: 'red',
  [PassageState.SUSPECT]: 'volcano',
  [PassageState.HELD]: 'geekblue',
};

interface Props {
  cases: Case[];
  chosenId: string | null;
  onChoose: (caseId: string) => void;
}

/** The queue, one row a case. */
export function CaseList({ cases, chosenId, onChoose }: Props) {
  const { text } = useText();
  const chosen = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    chosen.current?.scrollIntoView({ block: 'nearest' });
  }, [chosenId]);

  if (cases.length === 0) {
    return <Empty description={text('emptyQueue')} image={Empty.PRESENTED_IMAGE_SIMPLE} />;
  }
  return (
    <ul className="case-list" data-testid="case-list">
      {cases.map((item) => (
        <li key={item.caseId}>
          <button
            type="button"
            ref={item.caseId === chosenId ? chosen : undefined}
            className={item.caseId === chosenId ? 'case-row chosen' : 'case-row'}
            aria-current={item.caseId === chosenId}
            data-case={item.caseId}
            onClick={() => onChoose(item.caseId)}
          >
            <CaseRow item={item} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function CaseRow({ item }: { item: Case }) {
  const { text, word } = useText();
  const passage = item.passage;
  const sighting = passage?.sightings[0];
  const minutes = minutesUntil(item.verifyDueUs, Date.now());
  return (
    <>
      <span className="case-row-line">
        <PlateText number={sighting?.reading?.number ?? ''} color={sighting?.reading?.color ?? 0} />
        <Tag color={stateColors[stateOf(item)]}>
          {word('passage', stateOf(item))} {item.reasonCode}
        </Tag>
      </span>
      <span className="case-row-line small">
        <span>
          {passage?.capture?.siteId} · {clockTime(passage?.passedTimeUs ?? 0n)}
        </span>
        {isDecided(item) ? (
          <span>{word('state', item.state)}</span>
        ) : (
          <span className={minutes < 0 ? 'overdue' : ''}>
            {item.state === CaseState.CLAIMED ? `${item.claimedBy} · ` : ''}
            {minutes < 0 ? text('overdue') : `${minutes} min`}
          </span>
        )}
      </span>
    </>
  );
}
