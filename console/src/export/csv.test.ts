import { describe, expect, it } from 'vitest';

import { csvOf } from './csv';

const lineOf = (...cells: (string | number | bigint)[]) =>
  csvOf([cells]).replace(/^\uFEFF/, '').replace(/\r\n$/, '');

describe('comma-separated values', () => {
  it('begin with the byte order mark and end every line with CR LF', () => {
    const bytes = new TextEncoder().encode(csvOf([['号牌', 'b'], ['陕D12345', 2]]));
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(new TextDecoder().decode(bytes)).toBe('号牌,b\r\n陕D12345,2\r\n');
  });

  it('quote what holds a comma, a quote or a line break, and nothing else', () => {
    expect(lineOf('a,b')).toBe('"a,b"');
    expect(lineOf('a "b"')).toBe('"a ""b"""');
    expect(lineOf('a\r\nb')).toBe('"a\r\nb"');
    expect(lineOf('a b；c')).toBe('a b；c');
    expect(lineOf('', 'x')).toBe(',x');
  });

  it('are no formula to a spreadsheet program', () => {
    for (const start of ['=', '+', '-', '@', '\t', ' =', '＝', '＠']) {
      expect(lineOf(`${start}cmd|1`)).toBe(`'${start}cmd|1`);
    }
    expect(lineOf('\r=1')).toBe('"\'\r=1"');
    expect(lineOf('=HYPERLINK("http://x","y")')).toBe('"\'=HYPERLINK(""http://x"",""y"")"');
  });

  it('leave numbers numbers, the negative too', () => {
    expect(lineOf(-1.5, 12345678901234567890n, 0)).toBe('-1.5,12345678901234567890,0');
  });
});
