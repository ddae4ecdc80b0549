import { Spin } from 'antd';
import { lazy, Suspense } from 'react';

import { type TextKey, useText } from '../../i18n';
import { type Breakdown, totalOf } from './breakdown';

const BarsChart = lazy(() => import('./bars_chart'));

// So many rows are told apart in a chart; its table has all.
const rowsMax = 12;

interface Props {
  /** The one question that the chart answers. */
  question: TextKey;
  breakdown: Breakdown;
}

/** A question, the chart that answers it, and the same figures as a table. */
export function ChartPanel({ question, breakdown }: Props) {
  const { text } = useText();
  const { columns, rows } = breakdown;
  const shown = { columns, rows: rows.slice(0, rowsMax) };
  const said = shown.rows.map((row) => `${row.name} ${totalOf(row)}`).join('; ');
  return (
    <section data-testid={question}>
      <h3>
        {text(question)}
        {rows.length > rowsMax && (
          <small>{text('chartFirst', { shown: rowsMax, all: rows.length })}</small>
        )}
      </h3>
      {rows.length === 0 ? (
        <p className="small">{text('nothing')}</p>
      ) : (
        <>
          <Suspense fallback={<Spin />}>
            <BarsChart breakdown={shown} label={`${text(question)} ${said}`} />
          </Suspense>
          <details>
            <summary>{text('asTable')}</summary>
            <BreakdownTable breakdown={breakdown} title={text(question)} />
          </details>
        </>
      )}
    </section>
  );
}

function BreakdownTable({ breakdown, title }: { breakdown: Breakdown; title: string }) {
  const { text } = useText();
  const { columns, rows } = breakdown;
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label={title}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{text('changeOf')}</th>
            {columns.map((column) => (
              <th key={column.name} scope="col" className="number">
                {column.name}
              </th>
            ))}
            {columns.length > 1 && (
              <th scope="col" className="number">
                {text('total')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              {row.values.map((value, at) => (
                <td key={columns[at].name} className="number">
                  {value.toLocaleString('en-US')}
                </td>
              ))}
              {columns.length > 1 && (
                <td className="number">{totalOf(row).toLocaleString('en-US')}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
