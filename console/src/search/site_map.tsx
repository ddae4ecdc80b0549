import { useMemo } from 'react';

import type { FoundSighting } from '../gen/bluegate/casework/v1/search_pb';
import { type Site, SiteKind } from '../gen/bluegate/common/v1/site_pb';
import { useText } from '../i18n';
import { labelsOf, planOf, type SitePlace } from './site_plan';

const sideRoom = 76;
const room = 26;
const labelSpacing = 14;
const dotRadius = 3;
const radiusLeast = 5;
const radiusMost = 11;

interface Props {
  sites: readonly Site[];
  /** Newest first, as the server answers. */
  sightings: readonly FoundSighting[];
  /** The one that is looked at: the way of its number is drawn. */
  chosen?: FoundSighting;
  width: number;
  height: number;
}

/** Where sightings were, drawn from the coordinates of the sites alone: no map of anybody else is
 *  asked for. The list beside it says the same in words. */
export function SiteMap({ sites, sightings, chosen, width, height }: Props) {
  const { text, language } = useText();
  const counts = useMemo(() => {
    const counted = new Map<string, number>();
    for (const { siteId } of sightings) counted.set(siteId, (counted.get(siteId) ?? 0) + 1);
    return counted;
  }, [sightings]);
  const plan = useMemo(
    () => planOf(sites, new Set(counts.keys()), { width, height, sideRoom, room }),
    [sites, counts, width, height],
  );
  const countOf = ({ site }: SitePlace) => counts.get(site.siteId) ?? 0;
  const most = Math.max(1, ...counts.values());
  // The fewest are drawn last, so that they are not covered.
  const hits = plan.places.filter(countOf).sort((a, b) => countOf(b) - countOf(a));
  const way = sightings
    .filter((one) => one.number === chosen?.number)
    .map((one) => hits.find(({ site }) => site.siteId === one.siteId))
    .filter((place) => place !== undefined);
  return (
    <svg
      className="site-map"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={text('mapOf', { sightings: sightings.length, sites: counts.size })}
      data-testid="site-map"
    >
      {plan.places.filter((place) => !countOf(place)).map((place) => (
        <SiteMark key={place.site.siteId} place={place} look="" radius={dotRadius} count={0} />
      ))}
      {way.length > 1 && (
        <polyline className="way" points={way.map(({ x, y }) => `${x},${y}`).join(' ')} />
      )}
      {labelsOf(hits, width, height, labelSpacing).map(({ place, isLeft, y }) => (
        <g key={place.site.siteId} className="label">
          <line
            x1={place.x}
            y1={place.y}
            x2={isLeft ? sideRoom - 8 : width - sideRoom + 8}
            y2={y}
          />
          <text x={isLeft ? 6 : width - 6} y={y} textAnchor={isLeft ? 'start' : 'end'}>
            {place.site.siteId} <tspan>{countOf(place)}</tspan>
            <title>{language === 'zh' ? place.site.nameZh : place.site.nameEn}</title>
          </text>
        </g>
      ))}
      {hits.map((place) => (
        <SiteMark
          key={place.site.siteId}
          place={place}
          look={`hit ${chosen?.siteId === place.site.siteId ? 'chosen' : ''}`}
          radius={radiusLeast + (radiusMost - radiusLeast) * Math.sqrt(countOf(place) / most)}
          count={countOf(place)}
        />
      ))}
      {plan.scaleKm > 0 && (
        <g className="scale">
          <path
            d={`M${(width - plan.scaleLength) / 2} ${height - 9} v5 h${plan.scaleLength} v-5`}
          />
          <text x={width / 2} y={height - 8}>
            {plan.scaleKm} km
          </text>
        </g>
      )}
    </svg>
  );
}

interface MarkProps {
  place: SitePlace;
  look: string;
  radius: number;
  count: number;
}

/** A checkpoint is round, a gate square. */
function SiteMark({ place: { site, x, y }, look, radius, count }: MarkProps) {
  const { language } = useText();
  return (
    <g className={`site ${look}`} data-site={site.siteId} data-count={count}>
      <title>{`${site.siteId} ${language === 'zh' ? site.nameZh : site.nameEn}`}</title>
      {site.kind === SiteKind.GATE ? (
        <rect x={x - radius} y={y - radius} width={2 * radius} height={2 * radius} />
      ) : (
        <circle cx={x} cy={y} r={radius} />
      )}
    </g>
  );
}
