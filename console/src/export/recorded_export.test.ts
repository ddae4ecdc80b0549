import { describe, expect, it } from 'vitest';

import { UseKind } from '../gen/bluegate/audit/v1/audit_pb';
import { exportRecorded, type Steps, subjectOf } from './recorded_export';

const wanted = { fileName: 'a.csv', rows: [['plate'], ['陕D12345']], what: 'queue', count: 1 };

function watched(record: Steps['record']) {
  const done: unknown[] = [];
  const steps: Steps = {
    record: async (use) => {
      await record(use);
      done.push(use);
    },
    handOut: (text, fileName) => done.push([fileName, text]),
  };
  return { done, steps };
}

describe('an export', () => {
  it('is in the log before the file is made', async () => {
    const { done, steps } = watched(async () => undefined);
    await exportRecorded(wanted, '核查案件', 'id-1', steps);
    expect(done).toEqual([
      { requestId: 'id-1', kind: UseKind.EXPORT, subject: 'queue: 1 rows', purpose: '核查案件' },
      ['a.csv', '\uFEFFplate\r\n陕D12345\r\n'],
    ]);
  });

  it('makes no file when the log does not take it', async () => {
    const { done, steps } = watched(async () => {
      throw new Error('no log');
    });
    await expect(exportRecorded(wanted, '核查案件', 'id-1', steps)).rejects.toThrow('no log');
    expect(done).toEqual([]);
  });

  it('is named in the log with its count, however long its name', () => {
    expect(subjectOf('queue (waiting)', 12)).toBe('queue (waiting): 12 rows');
    const long = subjectOf('号'.repeat(400), 12345);
    expect(new TextEncoder().encode(long).length).toBeLessThanOrEqual(512);
    expect(long).toMatch(/^号{100,}: 12345 rows$/);
  });
});
