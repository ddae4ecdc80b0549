// What becomes of a case besides being confirmed or dismissed, against the real server.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertAccessible, chosenCaseOf, tabCount } from './browser.mjs';
import { useShift } from './shift.mjs';

let bluegate;
let page;
const shift = useShift({
  approvals: 'rules { verdict: VERDICT_DISMISS }', captures: [[24, 5]],
  ready(started) {
    ({ bluegate, page } = started);
  },
});

const { until } = shift;
const count = (tab) => tabCount(page, tab);
const chosenCase = () => chosenCaseOf(page);
const shownCase = () => decodeURIComponent(new URL(page.url()).hash).replace('#/queue/', '');
const history = () => page.getByTestId('history').innerText();
const bar = () => page.getByTestId('undo-bar');

async function become(role) {
  await shift.become(role);
  await page.locator('.case-row.chosen').waitFor();
}

async function showTab(name) {
  await page.getByTestId(`tab-${name}`).click();
  await page.locator('.case-row.chosen').waitFor();
}

test('Z takes the last verdict back and brings its case to the desk', async () => {
  await become('officer');
  const waiting = await count('waiting');
  const confirmed = await chosenCase();
  await page.keyboard.press('c');
  await bar().waitFor();
  assert.equal(await bar().getAttribute('data-undo'), confirmed);
  assert.match(await bar().innerText(), /已确认\s+0[34]:\d\d/);
  assert.equal(await count('waiting'), waiting - 1);
  await assertAccessible(page, 'a verdict that may be taken back');
  await page.keyboard.press('z');
  await until(() => shownCase() === confirmed, 'the case at the desk');
  await until(async () => /撤回结论/.test(await history()), 'the undo in the history');
  await bar().waitFor({ state: 'detached' });
  assert.equal(await count('waiting'), waiting);
});

test('a verdict of one\'s own is taken back at its desk, and not the last one', async () => {
  const first = await chosenCase();
  await page.keyboard.press('c');
  await until(async () => (await chosenCase()) !== first, 'the next case');
  const second = await chosenCase();
  await page.keyboard.press('c');
  await until(async () => (await bar().getAttribute('data-undo')) === second, 'the second verdict');
  await showTab('done');
  await page.locator(`[data-case="${first}"]`).click();
  await until(async () => (await bar().getAttribute('data-undo')) === first, 'the verdict shown');
  await page.getByTestId('undo').click();
  await until(async () => (await bar().getAttribute('data-undo')) === second, 'the undo');
  assert.equal(shownCase(), first);
  assert.match(await history(), /撤回结论/);
});

test('a verdict that awaits approval is taken back by whoever gave it alone', async () => {
  await showTab('waiting');
  const proposed = await chosenCase();
  await page.keyboard.press('x');
  await page.locator('.ant-modal').waitFor();
  await page.keyboard.press('2');
  await until(async () => (await bar().getAttribute('data-undo')) === proposed, 'the proposal');
  await become('supervisor');
  assert.equal(await bar().count(), 0);
  await become('officer');
  const approval = await count('approval');
  await page.keyboard.press('z');
  await until(() => shownCase() === proposed, 'the case at the desk');
  await until(async () => (await count('approval')) === approval - 1, 'the proposal gone');
});

test('T takes a case and gives it back', async () => {
  await showTab('waiting');
  const mine = await count('mine');
  await page.keyboard.press('t');
  await page.getByTestId('holder').waitFor();
  await until(async () => (await count('mine')) === mine + 1, 'the case among mine');
  await page.getByTestId('release').waitFor();
  await page.keyboard.press('t');
  await page.getByTestId('holder').waitFor({ state: 'detached' });
  await until(async () => (await count('mine')) === mine, 'the case given back');
  assert.match(await history(), /退还领取/);
});

test('H sets a case aside with a note; it waits on, under a list of its own', async () => {
  const waiting = await count('waiting');
  const held = await chosenCase();
  await page.keyboard.press('h');
  await page.locator('[data-testid=note-text]:focus').waitFor();
  await assertAccessible(page, 'setting a case aside');
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('待车管所复函');
  await page.keyboard.press('Enter');
  await until(async () => (await count('onHold')) === 1, 'the case on hold');
  assert.equal(await count('waiting'), waiting);
  await showTab('onHold');
  assert.equal(await chosenCase(), held);
  assert.match(await history(), /暂缓[^]*待车管所复函/);
  assert.match(await page.locator('.case-row.chosen').innerText(), /暂缓/);
  assert.equal(await page.getByTestId('hold').count(), 0);
  await assertAccessible(page, 'a case on hold');
});

test('N adds a note and leaves the case as it is', async () => {
  await page.keyboard.press('n');
  await page.locator('[data-testid=note-text]:focus').waitFor();
  await page.keyboard.insertText('已电话联系');
  await page.keyboard.press('Enter');
  await until(async () => /已电话联系/.test(await history()), 'the note');
  assert.equal(await count('onHold'), 1);
});

test('O and a digit hand a case over; the case sheet says to whom', async () => {
  await showTab('waiting');
  const done = await count('done');
  const over = await chosenCase();
  await page.keyboard.press('o');
  await page.locator('.ant-modal').getByText('交通运输部门').waitFor();
  await assertAccessible(page, 'handing over');
  await page.keyboard.press('2');
  await until(async () => (await count('done')) === done + 1, 'the case handed over');
  assert.notEqual(await chosenCase(), over);
  assert.match(await bar().innerText(), /已转交 · 交通运输部门/);
  await showTab('done');
  await page.locator(`[data-case="${over}"]`).click();
  await until(async () => /转交[^]*交通运输部门/.test(await history()), 'the office in the history');
  await page.keyboard.press('p');
  await page.getByTestId('sheet-page').waitFor();
  await page.locator('.sheet').getByText('已转交 · 交通运输部门').waitFor();
  await page.goBack();
});

test('G escalates a case by a step, with the document; officers see it and cannot', async () => {
  await become('supervisor');
  const escalated = await chosenCase();
  await page.keyboard.press('g');
  await page.locator('[data-testid=document-number]:focus').waitFor();
  await assertAccessible(page, 'escalating');
  await page.keyboard.press('Enter');
  await page.getByText('须填写文号').waitFor();
  await page.keyboard.insertText('咸治霾办〔2021〕5号');
  await page.keyboard.press('Enter');
  await page.getByTestId('escalation').getByText('交办').waitFor();
  await until(async () => (await count('escalated')) === 1, 'the case under its list');
  assert.match(await history(), /四步联动[^]*交办[^]*咸治霾办〔2021〕5号/);
  await become('officer');
  await showTab('escalated');
  assert.equal(await chosenCase(), escalated);
  await page.getByTestId('escalation').getByText('交办').waitFor();
  assert.equal(await page.getByTestId('escalate').count(), 0);
  await assertAccessible(page, 'an escalated case');
});

test('an official takes a step above; those below are no longer offered', async () => {
  await become('official');
  await showTab('escalated');
  assert.equal(await page.getByTestId('confirm').count(), 0);
  await page.getByTestId('escalate').click();
  const steps = page.locator('.ant-modal .ant-radio-wrapper');
  await steps.first().waitFor();
  assert.deepEqual(await steps.allInnerTexts(), ['督办', '约谈', '移交']);
  await steps.nth(1).click();
  await page.getByTestId('document-number').fill('咸治霾办〔2021〕9号');
  await page.locator('.ant-modal-footer .ant-btn-primary').click();
  await page.getByTestId('escalation').getByText('约谈').waitFor();
});

test('what becomes of a case is told in English too', async () => {
  await become('supervisor');
  await page.getByTestId('language').click();
  await showTab('escalated');
  await page.getByTestId('escalation').getByText('Summoned').waitFor();
  await page.keyboard.press('c');
  await bar().getByText('Confirmed').waitFor();
  const words = await page
    .locator('.tab-strip, .verdict, .undo-bar .time-left, .undo-bar button')
    .allInnerTexts();
  assert.doesNotMatch(words.join(' '), /[\u4e00-\u9fff]/);
  await page.keyboard.press('z');
  await bar().waitFor({ state: 'detached' });
  await page.getByTestId('language').click();
});
