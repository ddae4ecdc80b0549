import { useEffect, useRef } from 'react';

import { PlateText } from '../cases/plate_text';
import { dateTime } from '../format';
import { Mark, type Tone } from '../frame/mark';
import { hashOf } from '../frame/route';
import { PassageState } from '../gen/bluegate/casework/v1/casework_pb';
import type { FoundSighting } from '../gen/bluegate/casework/v1/search_pb';
import type { Site } from '../gen/bluegate/common/v1/site_pb';
import { useText } from '../i18n';
import { siteName } from './use_sites';

const tones: Partial<Record<PassageState, Tone>> = {
  [PassageState.CLEAR]: 'green',
  [PassageState.RESTRICTED]: 'red',
  [PassageState.SUSPECT]: 'amber',
  [PassageState.HELD]: 'blue',
};

interface Props {
  sites: readonly Site[];
  sightings: readonly FoundSighting[];
  chosen?: FoundSighting;
  onChoose: (sighting: FoundSighting) => void;
}

/** What was found, newest first. */
export function FoundList({ sites, sightings, chosen, onChoose }: Props) {
  const { text, word, language } = useText();
  const chosenRow = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    chosenRow.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <table className="found" data-testid="found">
      <thead>
        <tr>
          <th scope="col">{text('plate')}</th>
          <th scope="col">{text('passed')}</th>
          <th scope="col">{text('site')}</th>
          <th scope="col">{text('readingVerdict')}</th>
          <th scope="col">{text('endState')}</th>
        </tr>
      </thead>
      <tbody>
        {sightings.map((one) => (
          <tr
            key={`${one.passageId} ${one.number}`}
            ref={one === chosen ? chosenRow : undefined}
            className={one === chosen ? 'chosen' : undefined}
            data-passage={one.passageId}
          >
            <th scope="row">
              <button
                type="button"
                aria-pressed={one === chosen}
                onClick={() => onChoose(one)}
              >
                <PlateText number={one.number} color={one.color} />
              </button>
              {one.distance > 0 && (
                <div className="small">
                  {text('distance')} {one.distance.toFixed(2)}
                </div>
              )}
            </th>
            <td>{dateTime(one.passedTimeUs)}</td>
            <td>
              {one.siteId}
              {one.direction > 0 && ` · ${word('direction', one.direction)}`}
              <div className="small">{siteName(sites, one.siteId, language)}</div>
            </td>
            <td>{word('verdict', one.verdict)}</td>
            <td>
              {one.passageState > 0 && (
                <Mark tone={tones[one.passageState] ?? 'grey'}>
                  {word('passage', one.passageState)}
                </Mark>
              )}
              {one.caseId && (
                <>
                  {' '}
                  <a href={hashOf('queue', one.caseId)}>{text('toCase')}</a>
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
