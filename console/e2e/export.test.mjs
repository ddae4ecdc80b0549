// The queue and the figures of the city as files for a spreadsheet program.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { password } from './bluegate.mjs';
import { assertAccessible, signIn, tabCount } from './browser.mjs';
import { callsAs } from './calls.mjs';
import { cellsOf, exported, rowsOf } from './csv.mjs';
import { useShift } from './shift.mjs';

let bluegate;
let page;
const shift = useShift({
  captures: [[40, 5], [24, 9]],
  ready(started) {
    ({ bluegate, page } = started);
  },
});

test('the queue is exported as it is filtered, in its order', async () => {
  shift.expected = [/401/];
  await signIn(page, bluegate.url, 'officer', password);
  await page.locator('.case-row.chosen').waitFor();
  await page.keyboard.press('f');
  await page.getByTestId('filter-site').click();
  await page.locator('.ant-select-item-option').getByText(/^cp-02/).click();
  const listed = await page.locator('.case-row').evaluateAll((rows) =>
    rows.map((row) => row.dataset.case));
  const { name, bytes } = await exported(page, 'export-cases');
  assert.match(name, /^bluegate-cases-waiting-\d{4}-\d\d-\d\d-\d{6}\.csv$/);
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  const rows = rowsOf(bytes);
  assert.ok(listed.length > 3 && rows.every((row) => row['点位'] === 'cp-02'), listed);
  // Only the rows that are seen are drawn; the export has all.
  assert.deepEqual(rows.slice(0, listed.length).map((row) => row['案件编号']), listed);
  assert.ok(rows.length < await tabCount(page, 'waiting'));
  const official = await callsAs(bluegate.url, 'official');
  const atSite = (await official.allCases()).filter(
    ({ passage }) => passage.capture.siteId === 'cp-02',
  );
  assert.deepEqual(rows.map((row) => `${row['案件编号']} ${row['修订号']}`).sort(),
    atSite.map((one) => `${one.caseId} ${one.revision}`).sort());
});

test('the figures of the city are exported as they are shown, also in English', async () => {
  await page.getByTestId('menu-city').click();
  await page.getByTestId('tile-open').waitFor();
  await assertAccessible(page, 'the city with its export');
  const figure = async (name) => {
    const { bytes } = await exported(page, 'export-city');
    return cellsOf(bytes).find(([first]) => first === name)?.[1];
  };
  const tally = bluegate.tally();
  assert.equal(Number(await figure('待处理案件')), tally.open_cases);
  assert.equal(Number(await figure('已收妥抓拍')), 64);
  await page.getByTestId('language').click();
  await page.getByText('Export CSV').waitFor();
  assert.equal(Number(await figure('Open cases')), tally.open_cases);
  const { bytes } = await exported(page, 'export-city');
  assert.doesNotMatch(bytes.toString('utf8'), /[\u4e00-\u9fff]/);
  assert.ok(cellsOf(bytes).some(([device]) => device === 'cp-02-cam-1'));
  await page.getByTestId('language').click();
});
