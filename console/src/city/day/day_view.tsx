import { useMemo } from 'react';

import { FailureLine } from '../../frame/failure_line';
import type { GetDayTallyResponse } from '../../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../../i18n';
import { siteName, useSites } from '../../search/use_sites';
import { NumberTile } from '../number_tile';
import { byCaseEnd, byOutcome, byStageAndFuel, dayFigures, stoppedBySite } from './breakdown';
import { ChartPanel } from './chart_panel';
import { DayChooser } from './day_chooser';

interface Props {
  /** ISO 8601, Asia/Shanghai. */
  day: string;
  tally: GetDayTallyResponse | undefined;
  failure: string;
  onChoose: (day: string) => void;
}

/** What passed on a day, what was answered, and what became of its cases. */
export function DayView({ day, tally, failure, onChoose }: Props) {
  const words = useText();
  const { text, language } = words;
  const sites = useSites();
  const charts = useMemo(() => {
    const passages = tally?.passages ?? [];
    const nameOf = (siteId: string) => `${siteId} ${siteName(sites, siteId, language)}`;
    return [
      { question: 'chartStages', breakdown: byStageAndFuel(passages, words) },
      { question: 'chartOutcomes', breakdown: byOutcome(passages, words) },
      { question: 'chartSites', breakdown: stoppedBySite(passages, nameOf, words) },
      { question: 'chartCases', breakdown: byCaseEnd(tally?.cases, words) },
    ] as const;
  }, [tally, sites, language, words]);
  return (
    <section className="day" data-testid="day" data-day={tally?.day}>
      <h2>
        {text('dayTitle')} <DayChooser day={day} onChoose={onChoose} />
      </h2>
      <FailureLine failure={failure} />
      {tally && (
        <>
          <div className="tiles">
            {dayFigures(tally).map(({ key, count, late }) => (
              <NumberTile
                key={key}
                name={key}
                value={count}
                testId={`day-${key}`}
                alarm={late && count > 0}
              />
            ))}
          </div>
          <div className="charts">
            {charts.map((chart) => (
              <ChartPanel key={chart.question} {...chart} />
            ))}
          </div>
        </>
      )}
    </section>
  );
}
