import { percent } from '../format';
import type { PlateReading } from '../gen/bluegate/recognition/v1/recognition_pb';
import { useText } from '../i18n';

// A character below this is pointed out.
const doubtfulBelow = 0.9;

/** What was read, character by character, and what else it may be. */
export function ReadingLine({ reading }: { reading: PlateReading }) {
  const { text, word } = useText();
  return (
    <div className="reading" data-testid="reading">
      <span className="characters">
        {[...reading.number].map((character, i) => {
          const confidence = reading.characterConfidences[i] ?? 0;
          const doubtful = confidence < doubtfulBelow ? 'doubtful' : '';
          return (
            <span key={i} className={`character ${doubtful}`}>
              {character}
              <small>{Math.round(confidence * 100)}</small>
            </span>
          );
        })}
      </span>
      <span>
        {word('color', reading.color)} · {word('verdict', reading.verdict)} ·{' '}
        {text('confidence')}{' '}
        {percent(reading.confidence)}
      </span>
      {reading.candidates.length > 0 && (
        <span data-testid="candidates">
          {text('candidates')}:{' '}
          {reading.candidates.map((candidate) => (
            <span key={candidate.number} className="candidate">
              {candidate.number} <small>{percent(candidate.confidence)}</small>
            </span>
          ))}
        </span>
      )}
    </div>
  );
}
