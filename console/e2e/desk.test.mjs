// The officer's page against the real server: sign in, watch, judge.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { account, password } from './bluegate.mjs';
import { assertAccessible, chosenCaseOf, tabCount } from './browser.mjs';
import { useShift } from './shift.mjs';

let bluegate;
let page;
const shift = useShift({
  ready(started) {
    ({ bluegate, page } = started);
  },
});

const rows = () => page.locator('.case-row');
const count = (tab) => tabCount(page, tab);
const chosenCase = () => chosenCaseOf(page);
const { until } = shift;

test('a wrong password is refused, the right one opens the queue', async () => {
  shift.expected = [/401/];
  await page.goto(bluegate.url);
  await page.locator('#account').waitFor();
  await assertAccessible(page, 'signing in');
  await page.locator('#account').fill(account);
  await page.locator('#password').fill('wrong');
  await page.locator('button[type=submit]').click();
  await page.getByText('账号或密码不正确').waitFor();
  await page.locator('#password').fill(password);
  await page.locator('button[type=submit]').click();
  await rows().first().waitFor();
  await page.getByText('李警官').waitFor();
  await assertAccessible(page, 'the queue');
});

test('a case shows picture, outlined plate, crop, facts, reason and clause', async () => {
  await page.getByTestId('tab-restricted').click();
  await rows().first().click();
  const picture = page.getByTestId('evidence');
  await until(() => picture.evaluate((image) => image.naturalWidth > 0), 'the picture');
  await page.locator('polygon.outline.chosen').waitFor();
  await page.getByTestId('crop').waitFor();
  const decision = await page.getByTestId('decision').innerText();
  assert.match(decision, /R0\d/);
  assert.match(decision, /咸政办发/);
  assert.match(await page.getByTestId('register').innerText(), /国[零一二三四五六]/);
  const outline = await page.locator('polygon.outline.chosen').boundingBox();
  const frame = await picture.boundingBox();
  assert.ok(outline.x >= frame.x - 2 && outline.x + outline.width <= frame.x + frame.width + 2);
});

test('a new capture appears by itself', async () => {
  await page.getByTestId('tab-waiting').click();
  const earlier = await count('waiting');
  bluegate.stream(24, 9);
  const open = bluegate.tally().open_cases;
  assert.ok(open > earlier);
  await until(async () => (await count('waiting')) === open, 'the new cases');
});

test('C confirms and brings the next case', async () => {
  const waiting = await count('waiting');
  const done = await count('done');
  const first = await chosenCase();
  await page.keyboard.press('c');
  await until(async () => (await count('done')) === done + 1, 'the verdict');
  assert.equal(await count('waiting'), waiting - 1);
  assert.notEqual(await chosenCase(), first);
});

test('dismissing needs a reason, and a note when the reason is another', async () => {
  const done = await count('done');
  await page.keyboard.press('x');
  await page.locator('.ant-modal').getByText(/^5 ?其他$/).click();
  await page.locator('.ant-modal .ant-btn-dangerous').click();
  await page.getByText('选择“其他”时须填写备注').waitFor();
  await page.locator('.ant-modal textarea').fill('图片过暗');
  await page.locator('.ant-modal .ant-btn-dangerous').click();
  await until(async () => (await count('done')) === done + 1, 'the verdict');
});

test('correcting adds a number, decides again and keeps what was read', async () => {
  await page.getByTestId('tab-restricted').click();
  await rows().first().click();
  const read = await page.getByTestId('reading').innerText();
  await page.keyboard.press('e');
  await page.getByTestId('number').fill('陕A00000');
  await page.locator('.ant-modal .ant-btn-primary').click();
  await until(async () => /更正号牌/.test(await page.getByTestId('history').innerText()), 'the correction');
  assert.match(await page.getByTestId('headline').innerText(), /陕A·00000/);
  assert.match(await page.getByTestId('register').innerText(), /任何登记库中均无此车/);
  assert.equal(await page.getByTestId('reading').innerText(), read);
});

test('the page speaks English too', async () => {
  await page.getByTestId('language').click();
  await page.getByText('Waiting').first().waitFor();
  const words = await page.locator('header.bar, .tab-strip, .queue-tools, .verdict').allInnerTexts();
  assert.doesNotMatch(words.join(' ').replace(/中\s?文|李警官/g, ''), /[\u4e00-\u9fff]/);
  await page.getByTestId('language').click();
});

test('after the server was killed and is back, the page has exactly what the server has', async () => {
  shift.expected = [/ERR_|Failed to fetch|network|502|503|500/i];
  await bluegate.stop('SIGKILL');
  await until(async () => /正在重新连接/.test(await page.getByTestId('connection').innerText()), 'the break');
  await bluegate.start();
  await until(async () => /实时/.test(await page.getByTestId('connection').innerText()), 'the connection');
  bluegate.stream(16, 21);
  const open = bluegate.tally().open_cases;
  await until(async () => (await count('waiting')) === open, 'the cases after the break');
});

test('signing out ends the session at the server', async () => {
  shift.expected = [/401/];
  await page.getByTestId('sign-out').click();
  await page.locator('#account').waitFor();
  const response = await page.request.post(`${bluegate.url}/bluegate.casework.v1.CaseworkService/ListCases`,
    { headers: { 'Content-Type': 'application/json', 'X-Bluegate-Csrf': '1' }, data: {} });
  assert.equal(response.status(), 401);
});
