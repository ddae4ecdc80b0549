import { ConnectError } from '@connectrpc/connect';
import { Button, Table, type TableColumnsType } from 'antd';
import { useEffect, useState } from 'react';

import { useText } from '../i18n';
import { FailureLine } from './failure_line';

interface Props<Row> {
  /** Asks for the page at a token; empty: the first. Must stay the same unless all is to be asked
   *  anew. */
  ask: (pageToken: string, signal: AbortSignal) => Promise<{ rows: Row[]; next: string }>;
  columns: TableColumnsType<Row>;
  rowKey: (row: Row) => string;
  testId?: string;
}

/** A table that the server answers page by page; the reader asks for more. */
export function PagedTable<Row extends object>({ ask, columns, rowKey, testId }: Props<Row>) {
  const { text } = useText();
  const [rows, setRows] = useState<Row[]>([]);
  const [next, setNext] = useState('');
  const [token, setToken] = useState('');
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(true);

  useEffect(() => {
    setToken('');
  }, [ask]);
  useEffect(() => {
    const abort = new AbortController();
    setBusy(true);
    ask(token, abort.signal).then(
      (page) => {
        if (abort.signal.aborted) return;
        setRows((before) => (token ? [...before, ...page.rows] : page.rows));
        setNext(page.next);
        setFailure('');
        setBusy(false);
      },
      (error) => {
        if (abort.signal.aborted) return;
        setFailure(ConnectError.from(error).rawMessage);
        setBusy(false);
      },
    );
    return () => abort.abort();
  }, [ask, token]);

  return (
    <div data-testid={testId}>
      <FailureLine failure={failure} />
      <Table<Row>
        size="small"
        columns={columns.map((column, i) => ({ key: i, ...column }))}
        dataSource={rows}
        rowKey={rowKey}
        pagination={false}
        loading={busy}
        locale={{ emptyText: <span className="small">{text('nothing')}</span> }}
        scroll={{ x: true }}
      />
      {next && (
        <Button size="small" onClick={() => setToken(next)} disabled={busy}>
          {text('more')}
        </Button>
      )}
    </div>
  );
}
