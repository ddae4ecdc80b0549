import type { FoundSighting } from '../gen/bluegate/casework/v1/search_pb';
import type { Site } from '../gen/bluegate/common/v1/site_pb';
import { dateTime } from '../format';
import { useText } from '../i18n';
import { axisOf, shareOf } from './time_axis';
import { siteName } from './use_sites';

const rowHeight = 20;
const axisHeight = 20;
const pixelsATick = 76;
const charactersMost = 9;
const labelWidth = 70;
const rightRoom = 10;

interface Props {
  sites: readonly Site[];
  sightings: readonly FoundSighting[];
  chosen?: FoundSighting;
  width: number;
}

/** Sightings by time and site; look-alikes are hollow. The list beside it says the same. */
export function Timeline({ sites, sightings, chosen, width }: Props) {
  const { text, language } = useText();
  const plotWidth = width - labelWidth - rightRoom;
  const axis = axisOf(
    sightings.map((one) => one.passedTimeUs),
    Math.max(2, Math.floor(plotWidth / pixelsATick)),
  );
  if (!axis) return null;
  const rows = [...new Set(sightings.map((one) => one.siteId))].sort();
  const height = rows.length * rowHeight + axisHeight;
  const xOf = (us: bigint) => labelWidth + plotWidth * shareOf(axis, us);
  const middleOf = (row: number) => row * rowHeight + rowHeight / 2;
  return (
    <svg
      className="timeline"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={text('timelineOf', { sightings: sightings.length, sites: rows.length })}
      data-testid="timeline"
    >
      {axis.ticks.map((tick) => {
        const x = xOf(BigInt(tick.timeMs) * 1000n);
        return (
          <g key={tick.timeMs} className="tick">
            <line x1={x} x2={x} y1={0} y2={height - axisHeight} />
            <text x={x} y={height - 6}>
              {tick.label}
            </text>
          </g>
        );
      })}
      {rows.map((siteId, row) => (
        <g key={siteId} className="row">
          <title>{siteName(sites, siteId, language)}</title>
          <line x1={labelWidth} x2={width - rightRoom} y1={middleOf(row)} y2={middleOf(row)} />
          <text x={0} y={middleOf(row)}>
            {siteId.slice(0, charactersMost)}
          </text>
        </g>
      ))}
      {[...sightings.filter((one) => one !== chosen), ...(chosen ? [chosen] : [])].map((one) => (
        <circle
          key={`${one.passageId} ${one.number}`}
          className={`moment ${one.distance > 0 ? 'alike' : ''} ${one === chosen ? 'chosen' : ''}`}
          cx={xOf(one.passedTimeUs)}
          cy={middleOf(rows.indexOf(one.siteId))}
          r={one === chosen ? 7 : 5}
        >
          <title>{`${one.number} ${dateTime(one.passedTimeUs)} ${one.siteId}`}</title>
        </circle>
      ))}
    </svg>
  );
}
