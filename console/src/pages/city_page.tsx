import '../city/city.css';

import { useCallback, useState } from 'react';

import { deviceHealth, casework, intake, recognition } from '../api/transport';
import { useBook } from '../cases/book_context';
import { isDecided } from '../cases/case_book';
import { DayView } from '../city/day/day_view';
import { isDay } from '../city/day/step_day';
import { DeviceTable } from '../city/device_table';
import { NumberTile } from '../city/number_tile';
import { StateBars } from '../city/state_bars';
import { perMinute, type Sample, withSample } from '../city/wall';
import { may } from '../access/access';
import { cityRows } from '../export/city_rows';
import { dayRows } from '../export/day_rows';
import { fileNameOf } from '../export/download';
import { ExportButton } from '../export/export_button';
import { clockTime, dateTime, today } from '../format';
import { FailureLine } from '../frame/failure_line';
import type { PageProps } from '../frame/pages';
import { useRoute } from '../frame/route';
import { useText } from '../i18n';
import { useAnswer } from '../use_answer';

const refreshMs = 5000;
// A day's tally is read from the store; its figures are looked at, not watched.
const dayRefreshMs = 30_000;

/** How the city does: captures on their way, a day's passages and cases, and the cameras. The id of
 *  the address is the day. */
export default function CityPage({ session, id }: PageProps) {
  const words = useText();
  const { text } = words;
  const { book } = useBook();
  const [samples, setSamples] = useState<Sample[]>([]);
  const ask = useCallback(async (signal: AbortSignal) => {
    const [kept, read, decided, health] = await Promise.all([
      intake.getIntakeTally({}, { signal }),
      recognition.getRecognitionTally({}, { signal }),
      casework.getCaseworkTally({}, { signal }),
      deviceHealth.getDeviceHealth({}, { signal }),
    ]);
    const nowMs = Date.now();
    setSamples((before) => withSample(before, { ms: nowMs, count: kept.kept }));
    return { kept, read, decided, devices: health.devices, nowMs };
  }, []);
  const { value, failure } = useAnswer(ask, refreshMs);
  const { replace } = useRoute();
  const day = isDay(id) && id <= today() ? id : today();
  const askDay = useCallback(
    (signal: AbortSignal) => casework.getDayTally({ day }, { signal }),
    [day],
  );
  const ofDay = useAnswer(askDay, day === today() ? dayRefreshMs : undefined);
  const tally = ofDay.value?.day === day ? ofDay.value : undefined;
  const watches = may(session.role, 'casework.v1.CaseworkService/WatchCases');
  const rate = perMinute(samples);
  const nowUs = BigInt(value?.nowMs ?? 0) * 1000n;
  const late = [...book.cases.values()].filter(
    (item) => !isDecided(item) && item.verifyDueUs < nowUs,
  );

  return (
    <main className="page wall" data-testid="city-page">
      <h1>
        {text('page_city')}
        {value && <small>{text('asOf', { time: clockTime(nowUs) })}</small>}
        {value && (
          <ExportButton
            role={session.role}
            testId="export-city"
            prepare={() => {
              const rows = cityRows(value, words);
              if (tally) rows.push([], ...dayRows(tally, words));
              const fileName = fileNameOf('city', dateTime(nowUs));
              return { fileName, rows, what: `city ${day}`, count: rows.length };
            }}
          />
        )}
      </h1>
      <FailureLine failure={failure} />
      {value && (
        <>
          <div className="tiles">
            <NumberTile name="kept" value={value.kept.kept} testId="tile-kept" />
            <NumberTile
              name="ratePerMinute"
              value={rate === undefined ? '—' : rate.toFixed(0)}
              testId="tile-rate"
            />
            <NumberTile
              name="waitReading"
              value={value.kept.kept - value.read.position}
              testId="tile-reading"
            />
            <NumberTile
              name="waitDeciding"
              value={value.read.position - value.decided.position}
              testId="tile-deciding"
            />
            <NumberTile name="rejected" value={value.kept.rejected} testId="tile-rejected" />
            <NumberTile name="openCases" value={value.decided.openCases} testId="tile-open" />
            {watches && <NumberTile name="overdueCases" value={late.length} testId="tile-late" />}
          </div>
          <DayView
            day={day}
            tally={tally}
            failure={ofDay.failure}
            onChoose={(one) => replace('city', one)}
          />
          <div className="wall-columns">
            <section>
              <h2>{text('endStates')}</h2>
              <StateBars states={value.decided.states} />
              <p className="small">
                {text('platesRead', { count: String(value.decided.platesRead) })} ·{' '}
                {text('lookedUp', { count: String(value.decided.lookedUp) })} ·{' '}
                {text('picturesFailed', { count: String(value.read.failed) })}
              </p>
              <p className="small">{text('sinceStart')}</p>
              {value.kept.doubleDevices.length > 0 && (
                <p className="overdue">
                  {text('doubleDevices')} {value.kept.doubleDevices.join(', ')}
                </p>
              )}
            </section>
            <section>
              <h2>
                {text('cameras')} <small>{value.devices.length}</small>
              </h2>
              <DeviceTable devices={value.devices} nowMs={value.nowMs} />
            </section>
          </div>
        </>
      )}
    </main>
  );
}
