// Every page for every role against the real server: what is shown, what is refused, what is kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertAccessible, chosenCaseOf, provenStates, tabCount } from './browser.mjs';
import { useShift } from './shift.mjs';

let bluegate;
let page;
const shift = useShift({
  approvals: 'rules { verdict: VERDICT_DISMISS }',
  ready(started) {
    ({ bluegate, page } = started);
  },
});

const { become, until } = shift;
const count = (tab) => tabCount(page, tab);
const chosenCase = () => chosenCaseOf(page);
const menu = () => page.locator('header nav a').evaluateAll((links) =>
  links.map((link) => link.dataset.testid.replace('menu-', '')));

async function show(name) {
  await page.getByTestId(`menu-${name}`).click();
  await page.getByTestId(`${name}-page`).waitFor();
  await until(async () => (await page.locator('.ant-spin-spinning').count()) === 0, 'the answers');
}

async function choose(testId, words) {
  await page.getByTestId(testId).click();
  const choices = page.locator('.ant-select-dropdown:visible .ant-select-item-option');
  await choices.filter({ hasText: words }).first().click();
}

test('an officer finds his place in the queue by tabs, filters and keys', async () => {
  await become('officer');
  assert.deepEqual(await menu(), ['queue', 'search', 'rules', 'alerts', 'watchlist', 'city']);
  await page.locator('.case-row').first().waitFor();
  const all = await count('waiting');
  await page.keyboard.press('f');
  await choose('filter-reasonCode', /R0|S0|I0/);
  await until(async () => (await page.locator('.case-row').count()) < all, 'fewer cases');
  const code = (await page.getByTestId('filter-reasonCode').innerText()).match(/[RSI]\d\d/)[0];
  const rows = await page.locator('.case-row').allInnerTexts();
  assert.ok(rows.length > 0 && rows.every((row) => row.includes(code)), `${code} in ${rows}`);
  await assertAccessible(page, 'the queue with filters');
  await page.getByTestId('clear-filters').click();
  await page.keyboard.press(']');
  await until(async () =>
    (await page.getByTestId('tab-restricted').getAttribute('aria-pressed')) === 'true', 'the tab');
  await page.keyboard.press('[');
  await page.keyboard.press('f');
});

test('? shows every key', async () => {
  await page.keyboard.press('?');
  await page.getByTestId('keys').waitFor();
  for (const words of [
    '确认', '驳回', '更正号牌', '领取案件', '暂缓', '转交', '添加备注', '撤回自己的结论', '放大号牌',
    '打开核查单',
  ]) {
    await page.getByTestId('keys').getByText(words).first().waitFor();
  }
  await assertAccessible(page, 'the keys');
  await page.keyboard.press('Escape');
  await page.getByTestId('keys').waitFor({ state: 'hidden' });
});

test('the picture is enlarged by key, wheel and hand, and its bytes are hashed', async () => {
  const sheet = page.getByTestId('picture-sheet');
  const scale = async () => Number(await sheet.getAttribute('data-scale'));
  await page.getByTestId('crop').waitFor();
  await page.keyboard.press('v');
  await until(async () => (await scale()) > 2, 'the plate');
  const plate = await page.locator('polygon.outline.chosen').boundingBox();
  const frame = await page.locator('.picture').boundingBox();
  assert.ok(plate.width > frame.width / 4, 'the plate is large');
  await page.keyboard.press('0');
  await until(async () => (await scale()) === 1, 'the whole picture');
  await page.locator('.picture').hover();
  await page.mouse.wheel(0, -400);
  await until(async () => (await scale()) > 1, 'the wheel');
  await page.keyboard.press('0');
  await page.getByTestId('proof-picture').getByText('一致').waitFor();
});

test('T takes a case, and a colleague sees that it is taken', async () => {
  const mine = await count('mine');
  const taken = await chosenCase();
  await page.keyboard.press('t');
  await page.getByTestId('holder').waitFor();
  await until(async () => (await count('mine')) === mine + 1, 'the case among mine');
  await become('supervisor');
  await page.locator('.case-row').first().waitFor();
  await page.goto(`${bluegate.url}/#/queue/${encodeURIComponent(taken)}`);
  await page.getByTestId('holder').waitFor();
  assert.ok(await page.getByTestId('confirm').isDisabled());
});

test('X and a digit dismiss; A of a second person lets it stand', async () => {
  await become('officer');
  await page.locator('.case-row').first().waitFor();
  const approval = await count('approval');
  const dismissed = await chosenCase();
  await page.keyboard.press('x');
  await page.locator('.ant-modal').waitFor();
  await assertAccessible(page, 'dismissing');
  await page.keyboard.press('2');
  await until(async () => (await count('approval')) === approval + 1, 'the proposal');
  assert.notEqual(await chosenCase(), dismissed);
  await become('supervisor');
  await page.getByTestId('tab-approval').click();
  await page.getByTestId('approval').waitFor();
  const done = await count('done');
  await page.keyboard.press('a');
  await until(async () => (await count('done')) === done + 1, 'the approval');
});

test('an auditor changes nothing and proves what he sees', async () => {
  await become('auditor');
  await page.getByTestId('tab-done').click();
  await page.locator('.case-row').first().waitFor();
  assert.equal(await page.getByTestId('confirm').count(), 0);
  const states = await provenStates(page);
  // The capture, the passage, three events; a signature of each log.
  assert.ok(states.length >= 7, states.join());
  assert.deepEqual([...new Set(states)].sort(), ['已证明', '签名有效'].sort());
  await assertAccessible(page, 'the proof');
});

test('the case sheet is in Chinese and has picture, clause and hashes', async () => {
  await page.getByTestId('language').click();
  await page.keyboard.press('p');
  await page.getByTestId('sheet-page').waitFor();
  const picture = page.getByTestId('sheet-picture');
  await until(() => picture.evaluate((image) => image.naturalWidth > 0), 'the picture');
  const words = await page.locator('.sheet').innerText();
  for (const wanted of [/核查单/, /SHA-256/, /[0-9a-f]{64}/, /〔\d{4}〕|法/, /立案/, /经办人签字/]) {
    assert.match(words, wanted);
  }
  await assertAccessible(page, 'the sheet');
  const pdf = await page.pdf({ format: 'A4' });
  assert.ok(pdf.length > 10_000);
  await page.getByTestId('language').click();
});

test('rules are read as sentences, and found', async () => {
  await show('rules');
  await page.getByTestId('revision').getByText('xianyang-2021@').waitFor();
  const all = await page.locator('.rules li').count();
  assert.ok(all > 20);
  await page.getByTestId('find-rule').fill('S04');
  await until(async () => (await page.locator('.rules li').count()) < all, 'fewer rules');
  await page.locator('.rules').getByText('号牌被遮挡').waitFor();
  await assertAccessible(page, 'the rules');
});

test('an official issues an alert after a second look, and the history has it', async () => {
  await become('official');
  await show('alerts');
  await assertAccessible(page, 'the alerts');
  await choose('alert-level', '橙色预警');
  await page.locator('#source').fill('咸环函〔2021〕99号');
  await page.locator('#why').fill('持续静稳');
  await page.getByTestId('issue-alert').click();
  await page.locator('.ant-modal-confirm-title').getByText('橙色预警').waitFor();
  await assertAccessible(page, 'a second look');
  await page.locator('.ant-modal-confirm .ant-btn-primary').click();
  await page.getByTestId('alert-now').getByText('橙色预警').waitFor();
  await page.getByTestId('alert').getByText('橙色预警').waitFor();
  await page.getByTestId('alert-history').getByText('咸环函〔2021〕99号').waitFor();
  await page.getByTestId('alert-history').getByText('official').first().waitFor();
});

test('an officer sees the alert and can issue none', async () => {
  await become('officer');
  await show('alerts');
  await page.getByTestId('alert-now').getByText('橙色预警').waitFor();
  assert.equal(await page.getByTestId('alert-form').count(), 0);
  assert.equal(await page.getByTestId('alert-history').count(), 0);
});

test('a supervisor puts a number on the list, sees what it hits, and takes it off', async () => {
  await become('supervisor');
  await page.getByTestId('tab-restricted').click();
  await page.locator('.case-row.chosen').waitFor();
  const number = (await page.locator('.case-row.chosen .plate').innerText()).replace('·', '');
  await show('watchlist');
  await page.getByTestId('new-entry').click();
  await page.locator('#entryId').fill('w-test');
  await page.getByTestId('entry-number').fill(number);
  await page.locator('#distanceMax').fill('0.3');
  await page.locator('#issuingUnit').fill('一大队');
  await page.locator('#legalBasis').fill('道路交通安全法第九十六条');
  await page.locator('#reason').fill('涉嫌套牌');
  const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  await page.locator('#valid').fill(`${day(-30)} 08:00`);
  await page.keyboard.press('Enter');
  await page.keyboard.type(`${day(300)} 08:00`);
  await page.keyboard.press('Enter');
  await page.locator('#note').fill('接报');
  await page.getByTestId('misreads').getByText('另接受').waitFor();
  await assertAccessible(page, 'a new entry');
  await page.locator('.ant-modal-footer .ant-btn-primary').click();
  await page.getByTestId('entries').getByText('w-test').waitFor();
  await page.getByTestId('changes').getByText('接报').waitFor();

  await page.locator('#purpose').fill('核查涉案车辆轨迹');
  await page.getByTestId('match-now').click();
  await page.getByTestId('matches').getByText(number).first().waitFor();
  await assertAccessible(page, 'the watchlist');

  await page.getByTestId('remove-w-test').click();
  await page.getByTestId('remove-note').fill('查清');
  await page.locator('.ant-modal-footer .ant-btn-dangerous').click();
  await page.getByTestId('changes').getByText('查清').waitFor();
  assert.equal(await page.getByTestId('entries').getByText('w-test').count(), 0);
});

test('an administrator sees the city and no vehicle', async () => {
  await become('administrator');
  assert.deepEqual(await menu(), ['rules', 'alerts', 'city']);
  await show('city');
  const tally = bluegate.tally();
  const kept = await page.getByTestId('tile-kept').innerText();
  assert.equal(Number(kept.split('\n')[0].replace(/,/g, '')), tally.kept ?? 40);
  await page.getByTestId('devices').getByText('cp-01-cam-1').waitFor();
  await assertAccessible(page, 'the city');
  await page.goto(`${bluegate.url}/#/queue`);
  await page.getByTestId('rules-page').waitFor();
  const refused = await page.request.post(
    `${bluegate.url}/bluegate.casework.v1.CaseworkService/ListCases`,
    { headers: { 'Content-Type': 'application/json', 'X-Bluegate-Csrf': '1' }, data: {} },
  );
  assert.equal(refused.status(), 403);
});

test('every page speaks English, but for what the law and people wrote', async () => {
  await become('supervisor');
  await page.getByTestId('language').click();
  for (const name of ['rules', 'alerts', 'watchlist', 'city']) {
    await show(name);
    const words = await page.locator('main h1, main h2, main th, main label, main button, .mark')
      .allInnerTexts();
    assert.doesNotMatch(words.join(' '), /[\u4e00-\u9fff]/, name);
  }
  await page.getByTestId('language').click();
});
