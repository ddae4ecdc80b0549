import { Card } from 'antd';
import { useState } from 'react';

import { stateOf, suspicionsOf } from '../cases/case_book';
import { PlateText } from '../cases/plate_text';
import { dateTime } from '../format';
import type { Case, Sighting } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { DecisionCard } from './decision_card';
import { Evidence } from './evidence';
import { History } from './history';
import { RegisterCard } from './register_card';
import { VerdictBar } from './verdict_bar';

interface Props {
  item: Case;
  account: string;
  role: string;
  onChanged: (item: Case) => void;
  onDecided: (item: Case) => void;
}

/** The sighting that stands now: the last correction, or else what was read. */
function standing(item: Case, index: number): { sighting?: Sighting; corrected: boolean } {
  const corrections = item.events.filter((event) => event.corrected);
  const last = corrections[corrections.length - 1]?.corrected;
  return last
    ? { sighting: last, corrected: true }
    : { sighting: item.passage?.sightings[index], corrected: false };
}

/** One case with everything an officer needs to judge it. */
export function Desk({ item, account, role, onChanged, onDecided }: Props) {
  const { text, word, sentence } = useText();
  const [index, setIndex] = useState(0);
  const passage = item.passage;
  const read = passage?.sightings[index];
  const { sighting, corrected } = standing(item, index);
  const capture = passage?.capture;
  // Of a case that was opened later than its passage, what it was opened for.
  const later = item.caseId !== passage?.passageId ? suspicionsOf(item)[0] : undefined;

  return (
    <>
      <section className="headline" data-testid="headline">
        <PlateText large number={sighting?.reading?.number ?? ''} color={sighting?.reading?.color ?? 0} />
        <div className="headline-text">
          <strong data-testid="sentence">
            {sentence(corrected ? sighting?.decision : (later ?? passage)) || word('passage', stateOf(item))}
          </strong>
          <span>
            {capture?.siteId} · {text('lane')} {capture?.lane || '—'} · {word('direction', capture?.direction ?? 0)} ·{' '}
            {dateTime(passage?.passedTimeUs ?? 0n)}
            {capture?.clockSuspect && <em className="overdue"> {text('clockSuspect')}</em>}
          </span>
          <span>
            {text('due')} {dateTime(item.verifyDueUs)} · {text('feedbackDue')} {dateTime(item.feedbackDueUs)}
          </span>
        </div>
        <VerdictBar item={item} account={account} role={role} onChanged={onChanged} onDecided={onDecided} />
      </section>
      <div className="desk-columns">
        <Card size="small" title={text('evidence')}>
          {passage && (
            <Evidence
              sha256={passage.pictureSha256}
              sightings={passage.sightings}
              index={index}
              onChoose={setIndex}
            />
          )}
          {read?.reading && <ReadingLine sighting={read} />}
        </Card>
        <div className="desk-side">
          <DecisionCard sighting={sighting} />
          <RegisterCard sighting={sighting} />
          <History item={item} />
        </div>
      </div>
    </>
  );
}

function ReadingLine({ sighting }: { sighting: Sighting }) {
  const { text, word } = useText();
  const reading = sighting.reading!;
  const characters = [...reading.number];
  return (
    <div className="reading" data-testid="reading">
      <span className="characters">
        {characters.map((character, i) => {
          const confidence = reading.characterConfidences[i] ?? 0;
          return (
            <span key={i} className={confidence < 0.9 ? 'character doubtful' : 'character'}>
              {character}
              <small>{Math.round(confidence * 100)}</small>
            </span>
          );
        })}
      </span>
      <span>
        {word('color', reading.color)} · {word('verdict', reading.verdict)} · {text('confidence')}{' '}
        {Math.round(reading.confidence * 100)} %
      </span>
      {reading.candidates.length > 0 && (
        <span>
          {text('candidates')}: {reading.candidates.map((candidate) => candidate.number).join('  ')}
        </span>
      )}
    </div>
  );
}
