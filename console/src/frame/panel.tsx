import type { ReactNode } from 'react';

interface PanelProps {
  title: string;
  extra?: ReactNode;
  testId?: string;
  children: ReactNode;
}

/** A part of the desk under a title. Plain elements: a desk is built anew for every case, and must
 *  stand before the officer's eye has moved. */
export function Panel({ title, extra, testId, children }: PanelProps) {
  return (
    <section className="panel" data-testid={testId}>
      <header>
        <h2>{title}</h2>
        {extra}
      </header>
      <div className="panel-body">{children}</div>
    </section>
  );
}

/** What, and its value; a row without a value is left out. */
export type FactRow = readonly [label: string, value: ReactNode];

export function Facts({ rows, columns = 1 }: { rows: readonly FactRow[]; columns?: 1 | 2 }) {
  return (
    <dl className={columns === 2 ? 'facts two' : 'facts'}>
      {rows
        .filter(([, value]) => value)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
