import { PlateText } from '../cases/plate_text';
import { standingOf } from '../cases/case_book';
import { stateName } from '../cases/state_name';
import { clockTime } from '../format';
import { Mark, type Tone } from '../frame/mark';
import { hashOf } from '../frame/route';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { type Text, useText } from '../i18n';
import type { Outcome, Why } from './judge';

const tones: Record<Outcome['kind'], Tone> = {
  done: 'green', awaits: 'amber', refused: 'red', unknown: 'red', notSent: 'grey',
};

function whyText(why: Why, words: Text): string {
  const { text } = words;
  switch (why.kind) {
    case 'decided':
      return text('bulkWhy_decided', { who: why.who, state: stateName(why.item, words) });
    case 'awaiting':
      return text('bulkWhy_awaiting', { who: why.who });
    case 'held':
      return text('bulkWhy_held', { who: why.who });
    case 'changed':
      return text('bulkWhy_changed');
    case 'said':
      return why.message;
  }
}

function outcomeText(outcome: Outcome, words: Text): string {
  const { text } = words;
  switch (outcome.kind) {
    case 'done':
      return stateName(outcome.item, words);
    case 'awaits':
      return text('bulkSecond');
    case 'unknown':
      return text('bulkNoAnswer');
    case 'notSent':
      return text('bulkStopped');
    case 'refused': {
      const why = whyText(outcome.why, words);
      return outcome.stillHeld ? `${why} · ${text('bulkStillHeld')}` : why;
    }
  }
}

interface Props {
  item: Case;
  /** Absent: its turn has not come. */
  outcome?: Outcome;
  /** Whether the row says how far the case is. */
  told: boolean;
  onLook: () => void;
}

/** One case of a selection, and what came of it. */
export function OutcomeRow({ item, outcome, told, onLook }: Props) {
  const words = useText();
  const reading = standingOf(item)?.reading;
  const capture = item.passage?.capture;
  const kind = outcome?.kind ?? 'pending';
  return (
    <li data-item={item.caseId} data-outcome={kind}>
      <a href={hashOf('queue', item.caseId)} onClick={onLook}>
        <PlateText number={reading?.number ?? ''} color={reading?.color ?? 0} />
      </a>
      <span className="small">
        {capture?.siteId} · {clockTime(item.passage?.passedTimeUs ?? 0n)} · {item.reasonCode}
      </span>
      {told && (
        <Mark tone={outcome ? tones[outcome.kind] : 'grey'}>{words.word('bulk_', kind)}</Mark>
      )}
      {outcome && <span className="bulk-words">{outcomeText(outcome, words)}</span>}
    </li>
  );
}
