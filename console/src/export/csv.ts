export type Cell = string | number | bigint;

// Spreadsheet programs know UTF-8 by it; without it they take Chinese for something else.
const byteOrderMark = '\uFEFF';
// What makes a spreadsheet program read a text as a formula and not as words. The wide forms are
// read as formulas too where the program runs in Chinese or Japanese.
const formulaStart = /^\s*[=+\-@\t\r\n＝＋－＠]/;

function written(cell: Cell): string {
  if (typeof cell !== 'string') return String(cell);
  const safe = formulaStart.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table as comma-separated values by RFC 4180, in UTF-8 for spreadsheet programs: no text of it
 *  is taken for a formula, for plate numbers and notes come from outside. Numbers stay numbers. */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return byteOrderMark + rows.map((row) => `${row.map(written).join(',')}\r\n`).join('');
}
