// What the page exports, read back.
import { readFileSync } from 'node:fs';

/** Presses a button that exports and says what for; returns the file's name and bytes. */
export async function exported(page, testId, purpose = '核对导出的内容') {
  await page.getByTestId(testId).click();
  await page.getByTestId('reason').fill(purpose);
  const coming = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  const download = await coming;
  await page.getByTestId('reason').waitFor({ state: 'detached' });
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** The cells of every line, by RFC 4180. */
export function cellsOf(bytes) {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const lines = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g;
  for (const [, quoted, plain, end] of text.matchAll(cell)) {
    lines.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') lines.push([]);
  }
  return lines.slice(0, -1);
}

/** The lines below the head, each cell by the word that stands over it. */
export function rowsOf(bytes) {
  const [head, ...lines] = cellsOf(bytes);
  return lines.map((cells) => Object.fromEntries(head.map((word, i) => [word, cells[i]])));
}
