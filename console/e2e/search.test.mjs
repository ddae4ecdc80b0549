// Searching what passed, against the real server: what is found, how it is shown, what is kept of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { password } from './bluegate.mjs';
import { assertAccessible, signIn } from './browser.mjs';
import { useShift } from './shift.mjs';

let bluegate;
let page;
let numbers;
const shift = useShift({
  captures: [[40, 5], [24, 9]],
  ready(started) {
    ({ bluegate, page } = started);
  },
});

const { until } = shift;
const rows = () => page.locator('[data-testid=found] tbody tr');
const numbersShown = async () =>
  (await rows().locator('.plate').allInnerTexts()).map((text) => text.replace('·', ''));

async function call(method, data) {
  const response = await page.request.post(`${bluegate.url}/bluegate.${method}`, {
    headers: { 'Content-Type': 'application/json', 'X-Bluegate-Csrf': '1' }, data,
  });
  return { status: response.status(), answer: await response.json() };
}

async function searchFor(pattern, purpose) {
  await page.getByTestId('pattern').fill(pattern);
  if (purpose !== undefined) await page.getByTestId('purpose').fill(purpose);
  const answered = page.waitForResponse(/SearchPassages/);
  await page.keyboard.press('Enter');
  await answered;
  await until(async () => (await page.locator('.ant-btn-loading').count()) === 0, 'the answer');
}

test('/ leads to the search, which wants a number and a purpose', async () => {
  shift.expected = [/401/];
  await signIn(page, bluegate.url, 'officer', password);
  await page.locator('.case-row').first().waitFor();
  await page.evaluate(() => document.activeElement?.blur?.());
  await page.goto(`${bluegate.url}/#/rules`);
  await page.getByTestId('rules-page').waitFor();
  await page.keyboard.press('/');
  await page.getByTestId('search-page').waitFor();
  await until(() => page.getByTestId('pattern').evaluate((one) => one === document.activeElement),
    'the field');
  await page.keyboard.press('Enter');
  await page.getByText('须填写号牌号码').waitFor();
  await page.locator('.ant-form-item-explain').getByText('4 至 256 个字符').waitFor();
  await assertAccessible(page, 'the empty search');
});

test('a pattern finds its sightings, newest first, as list, map and timeline', async () => {
  await searchFor('陕*', '排查肇事逃逸车辆');
  await rows().first().waitFor();
  numbers = await numbersShown();
  assert.ok(numbers.length > 10 && numbers.every((number) => number.startsWith('陕')), numbers);
  const times = await rows().locator('td:nth-child(2)').allInnerTexts();
  assert.deepEqual(times, [...times].sort().reverse());
  const counts = await page.locator('[data-testid=site-map] .hit').evaluateAll((places) =>
    places.map((place) => Number(place.dataset.count)));
  assert.equal(counts.reduce((sum, count) => sum + count, 0), numbers.length);
  assert.equal(await page.locator('[data-testid=timeline] .moment').count(), numbers.length);
  await assertAccessible(page, 'what was found');
});

test('J and K step through the list, and map and timeline follow', async () => {
  await page.locator('h1').click();
  await page.keyboard.press('j');
  assert.equal(await rows().nth(1).getAttribute('class'), 'chosen');
  await page.locator('[data-testid=timeline] .moment.chosen').waitFor();
  const site = await page.locator('[data-testid=site-map] .site.chosen').getAttribute('data-site');
  assert.match(await rows().nth(1).innerText(), new RegExp(site));
  await page.keyboard.press('k');
  assert.equal(await rows().nth(0).getAttribute('class'), 'chosen');
  await rows().nth(2).locator('button').click();
  assert.equal(await rows().nth(2).getAttribute('class'), 'chosen');
});

test('wildcards within, suffixes and look-alikes find as they should', async () => {
  const number = numbers.find((one) => /^陕[A-Z][0-9A-Z]{5}$/.test(one));
  await searchFor(`${number.slice(0, 2)}?${number.slice(3)}`);
  const within = await numbersShown();
  assert.ok(within.includes(number));
  assert.ok(within.every((one) => one.slice(3) === number.slice(3)), within);
  await searchFor(`*${number.slice(3)}`);
  assert.ok((await numbersShown()).every((one) => one.endsWith(number.slice(3))));
  await page.locator('#distanceMax').fill('0.5');
  await page.getByTestId('no-look-alikes').waitFor();
  await page.getByTestId('pattern').fill(number);
  await page.getByTestId('misreads').getByText(/另接受 \d+ 个误识号码/).waitFor();
  await assertAccessible(page, 'the look-alikes');
  await searchFor(number);
  assert.ok((await numbersShown()).includes(number));
  await page.locator('#distanceMax').fill('');
});

test('sites narrow; any number at all without site or day is refused with the wish', async () => {
  shift.expected = [/400/];
  await searchFor('*');
  await page.getByText(/24 hours/).waitFor();
  await page.getByTestId('search-sites').click();
  await page.keyboard.type('cp-02');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.getByTestId('pattern').focus();
  await searchFor('*');
  await rows().first().waitFor();
  const sites = await rows().locator('td:nth-child(3)').allInnerTexts();
  assert.ok(sites.length > 5 && sites.every((site) => site.startsWith('cp-02')), sites);
});

test('the page speaks English', async () => {
  await page.getByTestId('language').click();
  await page.getByText('Map of the sites').waitFor();
  const words = await page.locator('main').innerText();
  const plates = await rows().locator('.plate').allInnerTexts();
  const rest = plates.reduce((text, plate) => text.replace(plate, ''), words);
  assert.doesNotMatch(rest, /[\u4e00-\u9fff]/);
  await page.getByTestId('language').click();
  await page.getByText('点位示意图').waitFor();
});

test('a sighting leads to its case, whose desk shows the last sightings of the number', async () => {
  await page.locator('[data-testid=found] a').first().click();
  await page.getByTestId('headline').waitFor();
  const card = page.getByTestId('sightings');
  await card.locator('li').first().waitFor();
  const headline = (await page.locator('[data-testid=headline] .plate').innerText());
  assert.ok((await card.locator('li .plate').allInnerTexts()).includes(headline));
  await card.getByText('本次').waitFor();
  await card.getByTestId('timeline').waitFor();
  await card.getByTestId('site-map').waitFor();
  await assertAccessible(page, 'the desk with sightings');
  await page.keyboard.press('/');
  await page.getByTestId('search-page').waitFor();
  assert.equal(await page.getByTestId('pattern').inputValue(), headline.replace('·', ''));
});

test('every search is a leaf of the audit log: who, what for, which pattern', async () => {
  shift.expected = [/401|403/];
  await page.getByTestId('sign-out').click();
  await signIn(page, bluegate.url, 'auditor', password);
  const menu = await page.locator('header nav a').allInnerTexts();
  assert.ok(!menu.includes('查询'), menu);
  const refused = await call('casework.v1.SearchService/SearchPassages',
    { pattern: '陕*', purpose: 'curious' });
  assert.equal(refused.status, 403);
  const { answer: logs } = await call('audit.v1.AuditService/ListLogs', {});
  const size = Number(logs.logs.find((one) => one.log === 'casework').treeSize);
  const kept = [];
  for (let sequence = 0; sequence < size; sequence += 1) {
    const { answer } = await call('audit.v1.AuditService/GetEntry',
      { log: 'casework', sequence, withContent: true });
    const content = Buffer.from(answer.content ?? '', 'base64').toString('utf8');
    if (content.includes('SearchService/SearchPassages')) kept.push(content);
  }
  const has = (...words) => kept.some((one) => words.every((word) => one.includes(word)));
  assert.ok(has('officer', '陕*', '排查肇事逃逸车辆'), kept.join('\n'));
  assert.ok(has('officer', 'cp-0'), 'the search of the desk, for its case');
});
