import { ConnectError } from '@connectrpc/connect';
import { Button, Card, Form, Input, InputNumber, Table } from 'antd';
import { useState } from 'react';

import { casework } from '../api/transport';
import { dateTime } from '../format';
import { FailureLine } from '../frame/failure_line';
import { hashOf } from '../frame/route';
import type {
  MatchWatchlistResponse, WatchlistMatch,
} from '../gen/bluegate/casework/v1/watchlist_pb';
import { useText } from '../i18n';

const daysMost = 30;

interface Values {
  days: number;
  purpose: string;
}

/** Lays the list beside the passages of the last days, and opens no case. The purpose is kept. */
export function MatchPanel() {
  const { text, word } = useText();
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<MatchWatchlistResponse>();

  async function match({ days, purpose }: Values) {
    setBusy(true);
    setFailure('');
    try {
      setAnswer(await casework.matchWatchlist({ days, purpose: purpose.trim() }));
    } catch (error) {
      setFailure(ConnectError.from(error).rawMessage);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Card size="small" title={text('matchList')} data-testid="match">
      <Form<Values> layout="inline" initialValues={{ days: daysMost }} onFinish={match}>
        <Form.Item name="days" label={text('daysBack')}>
          <InputNumber min={1} max={daysMost} />
        </Form.Item>
        <Form.Item
          name="purpose"
          label={text('purpose')}
          rules={[{ required: true, min: 4, max: 256, message: text('purposeForm') }]}
        >
          <Input maxLength={256} />
        </Form.Item>
        <Button htmlType="submit" loading={busy} data-testid="match-now">
          {text('matchNow')}
        </Button>
      </Form>
      <FailureLine failure={failure} />
      {answer && (
        <div data-testid="matches">
          <p>
            {text('matched', {
              sightings: String(answer.sightings),
              matches: answer.matches.length,
            })}
            {answer.more && ` ${text('matchedMore')}`}
          </p>
          <Table<WatchlistMatch>
            size="small"
            pagination={false}
            scroll={{ y: 260 }}
            locale={{ emptyText: <span className="small">{text('nothing')}</span> }}
            rowKey={(row) => `${row.entryId} ${row.passageId} ${row.number}`}
            dataSource={answer.matches}
            columns={[
              { key: 1, title: text('entryId'), dataIndex: 'entryId' },
              { key: 2, title: text('plate'), dataIndex: 'number' },
              { key: 3, title: text('distance'), render: (_, row) => row.distance.toFixed(2) },
              { key: 4, title: text('site'), dataIndex: 'siteId' },
              { key: 5, title: text('passed'), render: (_, row) => dateTime(row.passedTimeUs) },
              {
                key: 6,
                title: text('readingVerdict'),
                render: (_, row) => word('verdict', row.verdict),
              },
              {
                key: 7,
                title: text('case'),
                render: (_, { caseId, passageId }) =>
                  caseId ? <a href={hashOf('queue', caseId)}>{caseId}</a> : passageId,
              },
            ]}
          />
        </div>
      )}
    </Card>
  );
}
