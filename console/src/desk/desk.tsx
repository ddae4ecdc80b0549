import { memo, useState } from 'react';

import { may } from '../access/access';
import { correctionOf, stateOf, suspicionsOf } from '../cases/case_book';
import { PlateText } from '../cases/plate_text';
import { dateTime } from '../format';
import { Panel } from '../frame/panel';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { useAfterPaint } from '../use_after_paint';
import { CaseFiles } from './case_files';
import { Deadlines } from './deadlines';
import { DecisionCard } from './decision_card';
import { Evidence } from './evidence';
import { History } from './history';
import { LaterCards } from './later_cards';
import { ReadingLine } from './reading_line';
import { RegisterCard } from './register_card';
import { SimilarCard } from './similar_card';
import { VerdictBar } from './verdict_bar';

// What lies further down is built when the officer has begun to look; of a case that is only
// stepped over, not at all.
const laterMs = 120;

interface Props {
  item: Case;
  account: string;
  role: string;
  /** Whether a verdict on the case is on its way. */
  isSending: boolean;
  /** Why the last verdict on the case was not taken; empty: it was, or there was none. */
  refusal: string;
  onChanged: (item: Case) => void;
  onJudge: (item: Case, change: () => Promise<{ case?: Case }>) => void;
  onWriting: (isWriting: boolean) => void;
}

/** One case with everything an officer needs to judge it. */
export const Desk = memo(function Desk({
  item, account, role, isSending, refusal, onChanged, onJudge, onWriting,
}: Props) {
  const { text, word, sentence } = useText();
  const [index, setIndex] = useState(0);
  const isLater = useAfterPaint(laterMs);
  const passage = item.passage;
  const read = passage?.sightings[index];
  const corrected = correctionOf(item);
  const sighting = corrected ?? read;
  const capture = passage?.capture;
  // Of a case that was opened later than its passage, what it was opened for.
  const later = item.caseId !== passage?.passageId ? suspicionsOf(item)[0] : undefined;

  return (
    <>
      <section className="headline" data-testid="headline">
        <PlateText
          large
          number={sighting?.reading?.number ?? ''}
          color={sighting?.reading?.color ?? 0}
        />
        <div className="headline-text">
          <strong data-testid="sentence">
            {sentence(corrected ? corrected.decision : (later ?? passage)) ||
              word('passage', stateOf(item))}
          </strong>
          <span>
            {capture?.siteId} · {text('lane')} {capture?.lane || '—'} ·{' '}
            {word('direction', capture?.direction ?? 0)} · {dateTime(passage?.passedTimeUs ?? 0n)}
            {capture?.clockSuspect && <em className="overdue"> {text('clockSuspect')}</em>}
          </span>
          <Deadlines item={item} />
        </div>
        <VerdictBar
          item={item}
          account={account}
          role={role}
          isSending={isSending}
          onChanged={onChanged}
          onJudge={onJudge}
          onWriting={onWriting}
        />
        {refusal && (
          <p className="refusal" role="alert" data-testid="refusal">
            {text('verdictRefused')} · {refusal}
          </p>
        )}
      </section>
      <div className="desk-columns">
        <div className="desk-side">
          <Panel
            title={text('evidence')}
            extra={<CaseFiles item={item} role={role} onWriting={onWriting} />}
          >
            {passage && <Evidence passage={passage} index={index} onChoose={setIndex} />}
            {read?.reading && <ReadingLine reading={read.reading} />}
          </Panel>
          {isLater && <History item={item} />}
          {isLater && may(role, 'casework.v1.CaseworkService/ListSimilarCases') && (
            <SimilarCard caseId={item.caseId} />
          )}
        </div>
        <div className="desk-side">
          <DecisionCard item={item} sighting={sighting} />
          <RegisterCard passage={passage} sighting={sighting} />
          {isLater && <LaterCards item={item} sighting={sighting} role={role} />}
        </div>
      </div>
    </>
  );
});
