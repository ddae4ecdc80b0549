import { useEffect, useRef } from 'react';

import { drawBars } from './bars';
import type { Breakdown } from './breakdown';

const rowPx = 26;
const headPx = 34;
const axisPx = 30;

interface Props {
  breakdown: Breakdown;
  /** What the chart says, for those who do not see it. */
  label: string;
}

/** A chart of bars. Loaded by itself: it brings the library that draws it. */
export default function BarsChart({ breakdown, label }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => (frame.current ? drawBars(frame.current, breakdown) : undefined), [breakdown]);
  const height = breakdown.rows.length * rowPx + headPx + axisPx;
  return (
    <div ref={frame} role="img" aria-label={label} className="bars-chart" style={{ height }} />
  );
}
