// The queue, what a search found and the figures of the city as files for a spreadsheet program;
// each is in the audit log, with its purpose, before it is made.
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

test('what a search found is exported as it is listed', async () => {
  await page.getByTestId('menu-search').click();
  await page.getByTestId('pattern').fill('陕*');
  await page.getByTestId('purpose').fill('排查肇事逃逸车辆');
  await page.keyboard.press('Enter');
  await page.getByTestId('found').waitFor();
  const listed = await page.locator('[data-passage]').evaluateAll((rows) =>
    rows.map((row) => row.dataset.passage));
  const { name, bytes } = await exported(page, 'export-found', '移交案件承办人');
  assert.match(name, /^bluegate-sightings-/);
  assert.deepEqual(rowsOf(bytes).map((row) => row['通行记录编号']), listed);
  await assertAccessible(page, 'a search with its export');
});

test('without a purpose, or without a leaf in the log, no file is made', async () => {
  const files = [];
  page.on('download', (file) => files.push(file.suggestedFilename()));
  shift.expected = [/503/];
  await page.getByTestId('export-found').click();
  const field = page.getByTestId('reason');
  const make = page.locator('.ant-modal-footer .ant-btn-primary');
  await field.fill('核 查 案');
  assert.ok(await make.isDisabled());
  await assertAccessible(page, 'asking what an export is for');
  const asked = [];
  await page.route('**/RecordUse', (route) => {
    asked.push(route.request().postDataJSON());
    return asked.length === 1
      ? route.fulfill({ status: 503, json: { code: 'unavailable', message: 'no log today' } })
      : route.continue();
  });
  await field.fill('核查一起案件');
  await make.click();
  await page.getByText('no log today').waitFor();
  assert.deepEqual(files, []);
  const coming = page.waitForEvent('download');
  await make.click();
  await coming;
  assert.equal(asked[1].requestId, asked[0].requestId, 'the same use is tried again');
  await page.unroute('**/RecordUse');
});

test('an auditor reads who exported what, how much and what for', async () => {
  const auditor = await callsAs(bluegate.url, 'auditor');
  const { logs } = await auditor.call('audit.v1.AuditService/ListLogs', {});
  const size = Number(logs.find(({ log }) => log === 'casework').treeSize);
  const kept = [];
  for (let sequence = 0; sequence < size; sequence += 1) {
    const { leaf, content } = await auditor.call('audit.v1.AuditService/GetEntry',
      { log: 'casework', sequence, withContent: true });
    const text = (base64) => Buffer.from(base64 ?? '', 'base64').toString('utf8');
    if (/\bexport\b/.test(text(leaf))) kept.push(text(content));
  }
  const has = (...words) => kept.some((one) => words.every((word) => one.includes(word)));
  assert.ok(has('officer', 'queue waiting site=cp-02: ', '核对导出的内容'), kept.join('\n'));
  assert.ok(has('officer', 'city 20', ' rows'), kept.join('\n'));
  assert.ok(has('officer', 'search 陕*: ', '移交案件承办人'), kept.join('\n'));
  assert.equal(kept.filter((one) => one.includes('核查一起案件')).length, 1);
});

test('who may not put a use into the log exports nothing', async () => {
  await shift.become('administrator');
  await page.getByTestId('menu-city').click();
  await page.getByTestId('tile-open').waitFor();
  assert.equal(await page.getByTestId('export-city').count(), 0);
});
