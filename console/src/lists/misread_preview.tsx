import { useCallback } from 'react';

import { casework } from '../api/transport';
import { Mark } from '../frame/mark';
import { useText } from '../i18n';
import { useAnswer } from '../use_answer';

const numberLength = 7;
const shownMost = 40;

/** What else than its own number an entry would accept, while it is filled in. */
export function MisreadPreview({ number, distanceMax }: { number: string; distanceMax: number }) {
  const { text } = useText();
  const wanted = number.trim().toUpperCase();
  const isWhole = [...wanted].length >= numberLength;
  const ask = useCallback(
    async (signal: AbortSignal) =>
      isWhole
        ? casework.previewWatchlistEntry({ number: wanted, distanceMax }, { signal })
        : undefined,
    [isWhole, wanted, distanceMax],
  );
  const { value, failure } = useAnswer(ask);
  if (!isWhole) return null;
  return (
    <div className="wide" data-testid="misreads" aria-live="polite">
      {failure && <p className="overdue">{failure}</p>}
      {!failure && value?.tooWide && <Mark tone="red">{text('tooWide')}</Mark>}
      {!failure && value && !value.tooWide && (
        <p>
          {text('accepts', { count: value.misreads.length })}{' '}
          {value.misreads.slice(0, shownMost).map((one) => (
            <span key={one.number} className="candidate">
              {one.number} <small>{one.distance.toFixed(2)}</small>
            </span>
          ))}
          {value.misreads.length > shownMost && '…'}
        </p>
      )}
    </div>
  );
}
