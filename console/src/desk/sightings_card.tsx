import { useCallback } from 'react';

import '../search/search.css';
import { search } from '../api/transport';
import { PlateText } from '../cases/plate_text';
import { dateTime } from '../format';
import { Panel } from '../frame/panel';
import { hashOf } from '../frame/route';
import { useText } from '../i18n';
import { useKeys } from '../keys/keys';
import { hasLookAlikes, patternOf } from '../search/pattern';
import { SiteMap } from '../search/site_map';
import { Timeline } from '../search/timeline';
import { useSites } from '../search/use_sites';
import { useAnswer } from '../use_answer';

const sightingsMost = 20;
const distanceMax = 0.3;
// A case that is only stepped over on the way to another one is not searched for.
const settleMs = 400;
const width = 420;

const settled = () => new Promise((wake) => setTimeout(wake, settleMs));

interface Props {
  caseId: string;
  passageId: string;
  number: string;
}

/** Where and when this number and its look-alikes were seen last. The search is made by itself, its
 *  purpose the case; the server keeps it as it keeps any other. */
export function SightingsCard({ caseId, passageId, number }: Props) {
  const { text, word } = useText();
  const sites = useSites();
  const pattern = patternOf(number);
  const isSearched = hasLookAlikes(pattern);
  const ask = useCallback(
    async (signal: AbortSignal) => {
      if (!isSearched) return undefined;
      await settled();
      signal.throwIfAborted();
      return search.searchPassages(
        { pattern, distanceMax, purpose: caseId, pageSize: sightingsMost }, { signal },
      );
    },
    [isSearched, pattern, caseId],
  );
  const { value, failure } = useAnswer(ask);
  const further = hashOf('search', pattern);
  useKeys({ search: () => window.location.assign(further) });
  const sightings = value?.sightings ?? [];
  const chosen = sightings.find(
    (one) => one.passageId === passageId && one.number === number,
  );
  return (
    <Panel
      title={text('sightings')}
      extra={
        <a href={further} data-testid="search-further">
          {text('searchFurther')} (/)
        </a>
      }
      testId="sightings"
    >
      {!isSearched && <p>{text('tooFewCharacters')}</p>}
      {failure && <p className="overdue">{failure}</p>}
      {value && sightings.length === 0 && <p>{text('foundNone')}</p>}
      {sightings.length > 0 && (
        <>
          <Timeline sites={sites} sightings={sightings} chosen={chosen} width={width} />
          <SiteMap
            sites={sites}
            sightings={sightings}
            chosen={chosen}
            width={width}
            height={190}
          />
          {/* It scrolls, so it can be reached by Tab. */}
          <ol className="sightings-list" tabIndex={0} aria-label={text('sightings')}>
            {sightings.map((one) => (
              <li key={`${one.passageId} ${one.number}`} data-passage={one.passageId}>
                <PlateText number={one.number} color={one.color} />
                {dateTime(one.passedTimeUs)} {one.siteId}
                {one.direction > 0 && ` ${word('direction', one.direction)}`}
                <span className="small">
                  {one === chosen && text('thisPassage')}
                  {one.distance > 0 && `${text('distance')} ${one.distance.toFixed(2)}`}
                </span>
              </li>
            ))}
          </ol>
          <p className="small">{text('sightingsLogged')}</p>
        </>
      )}
    </Panel>
  );
}
