// Verdicts that are on their way, that are refused, and that a second person sends back, against
// the real server.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertAccessible, chosenCaseOf, tabCount } from './browser.mjs';
import { callsAs } from './calls.mjs';
import { useShift } from './shift.mjs';

let bluegate;
let page;
let supervisor;
const shift = useShift({
  approvals: 'rules { verdict: VERDICT_DISMISS }', captures: [[24, 5]],
  async ready(started) {
    ({ bluegate, page } = started);
    // The browser takes a moment to begin to hold calls back, in which one would pass: so it begins
    // here, with one that nobody makes.
    await page.route('**/Nothing', (route) => route.continue());
    supervisor = await callsAs(bluegate.url, 'supervisor');
  },
});

const { until } = shift;
const count = (tab) => tabCount(page, tab);
const chosenCase = () => chosenCaseOf(page);
const row = (caseId) => page.locator(`.case-row[data-case="${caseId}"]`);
const bar = () => page.getByTestId('undo-bar');
const history = () => page.getByTestId('history').innerText();
const refusals = /40\d|41\d/;

/** Signs in as another role and waits for the desk, without which keys are for nobody. */
async function become(role) {
  await shift.become(role);
  await page.locator('.case-row.chosen').waitFor();
  await page.getByTestId('crop').waitFor();
}

/** Waits until another case than this one lies on the desk. */
const anotherThan = (caseId) => until(async () => {
  const now = await chosenCase();
  return now && now !== caseId;
}, 'the next case');

/** Keeps the next call of a method from the server until `release`, which may do something first. */
async function holdNext(method) {
  let release;
  const released = new Promise((done) => (release = done));
  await page.route(`**/${method}`, async (route) => {
    await released;
    await route.continue();
  }, { times: 1 });
  return async (first = async () => undefined) => {
    await first();
    release();
  };
}

test('the next case is there while the verdict is on its way', async () => {
  await become('officer');
  const judged = await chosenCase();
  const done = await count('done');
  const release = await holdNext('ConfirmCase');
  await page.keyboard.press('c');
  await anotherThan(judged);
  await row(judged).getByText('正在提交').waitFor();
  await page.getByTestId('sending').getByText('正在提交 1 项结论').waitFor();
  await assertAccessible(page, 'a verdict on its way');
  await page.keyboard.press('k');
  await until(async () => (await chosenCase()) === judged, 'the case that is judged');
  assert.ok(await page.getByTestId('confirm').isDisabled());
  assert.equal(await count('done'), done);
  await release();
  await until(async () => (await bar().getAttribute('data-undo')) === judged, 'the verdict');
  await until(async () => (await count('done')) === done + 1, 'the count');
  assert.equal(await page.getByTestId('sending').count(), 0);
  await page.getByTestId('tab-waiting').click();
  await page.locator('.case-row.chosen').waitFor();
});

test('a verdict that is refused brings its case back and says why', async () => {
  shift.expected = [refusals];
  const judged = await chosenCase();
  const done = await count('done');
  const release = await holdNext('ConfirmCase');
  await page.keyboard.press('c');
  await anotherThan(judged);
  await release(() => supervisor.change('ClaimCase', judged));
  await page.getByTestId('refusal').getByText('结论未被接受').waitFor();
  assert.equal(await chosenCase(), judged);
  await row(judged).getByText('结论未被接受').waitFor();
  await page.getByTestId('holder').getByText('supervisor').waitFor();
  assert.equal(await count('done'), done);
  // It comes a moment after what the desk says, and fades in.
  await page.locator('.ant-message-error').first().waitFor();
  await assertAccessible(page, 'a refused verdict');
  // Once is enough: whoever goes on to others is left at them.
  await page.locator('.case-row').first().click();
  const other = await chosenCase();
  assert.notEqual(other, judged);
  await page.keyboard.press('c');
  await until(async () => (await bar().getAttribute('data-undo')) === other, 'another verdict');
  assert.notEqual(await chosenCase(), judged);
  await row(judged).click();
  const { revision } = await supervisor.caseOf(judged);
  await supervisor.change('ReleaseCase', judged, { expectedRevision: revision });
  await until(async () => page.getByTestId('confirm').isEnabled(), 'the case given back');
  await page.keyboard.press('c');
  await until(async () => (await count('done')) === done + 2, 'the verdict');
  assert.equal(await page.getByTestId('refusal').count(), 0);
});

test('nobody is taken away from what he writes', async () => {
  shift.expected = [refusals];
  const judged = await chosenCase();
  const release = await holdNext('ConfirmCase');
  await page.keyboard.press('c');
  await anotherThan(judged);
  const next = await chosenCase();
  await page.keyboard.press('n');
  await page.locator('[data-testid=note-text]:focus').waitFor();
  await page.keyboard.insertText('车主称已更换发动机');
  await release(() => supervisor.change('ClaimCase', judged));
  await row(judged).getByText('结论未被接受').waitFor();
  assert.equal(await chosenCase(), next);
  await page.keyboard.press('Enter');
  await until(async () => (await chosenCase()) === judged, 'the refused case');
  await page.getByTestId('refusal').waitFor();
  assert.match(JSON.stringify(await supervisor.caseOf(next)), /车主称已更换发动机/);
  const { revision } = await supervisor.caseOf(judged);
  await supervisor.change('ReleaseCase', judged, { expectedRevision: revision });
});

test('an undo that is refused leaves the verdict, and may be tried again', async () => {
  shift.expected = [refusals];
  await page.getByTestId('tab-waiting').click();
  await page.locator('.case-row.chosen').waitFor();
  await until(async () => (await page.locator('.ant-message-notice').count()) === 0,
    'the end of earlier messages');
  const judged = await chosenCase();
  await page.keyboard.press('c');
  await until(async () => (await bar().getAttribute('data-undo')) === judged, 'the verdict');
  const done = await count('done');
  const release = await holdNext('UndoVerdict');
  await page.keyboard.press('z');
  // It changed since the officer saw it.
  await release(() => supervisor.change('AddCaseNote', judged, { note: '已复核' }));
  await page.locator('.ant-message').getByText('案件已被他人办理或发生变化').waitFor();
  assert.equal(await count('done'), done);
  assert.equal((await supervisor.caseOf(judged)).state, 'CASE_STATE_CONFIRMED');
  await until(async () => page.getByTestId('undo').isEnabled(), 'the undo offered again');
  await page.keyboard.press('z');
  await until(async () => (await count('done')) === done - 1, 'the undo');
  assert.equal(await chosenCase(), judged);
  await until(async () => /已复核[^]*撤回结论/.test(await history()), 'both in the history');
});

test('O and 1 hand a case over to the environment office', async () => {
  const over = await chosenCase();
  const done = await count('done');
  await page.keyboard.press('o');
  await page.locator('.ant-modal').getByText('生态环境部门').waitFor();
  await page.keyboard.press('1');
  await until(async () => (await count('done')) === done + 1, 'the case handed over');
  assert.match(await bar().innerText(), /已转交 · 生态环境部门/);
  assert.equal((await supervisor.caseOf(over)).office, 'OFFICE_ENVIRONMENT');
});

test('B sends a proposed verdict back with the reason; the case waits again', async () => {
  const proposed = await chosenCase();
  await page.keyboard.press('x');
  await page.locator('.ant-modal .reasons').waitFor();
  await page.keyboard.press('1');
  await until(async () => (await bar().getAttribute('data-undo')) === proposed, 'the proposal');
  await become('supervisor');
  await page.getByTestId('tab-approval').click();
  await page.getByTestId('approval').waitFor();
  const approval = await count('approval');
  await page.keyboard.press('b');
  await page.locator('[data-testid=note-text]:focus').waitFor();
  await assertAccessible(page, 'sending back');
  await page.keyboard.insertText('号牌清晰，理由不成立');
  await page.keyboard.press('Enter');
  await until(async () => (await count('approval')) === approval - 1, 'the proposal gone');
  await become('officer');
  await page.goto(`${bluegate.url}/#/queue/${encodeURIComponent(proposed)}`);
  await until(async () => /退回[^]*号牌清晰，理由不成立/.test(await history()), 'the reason');
  assert.ok(await page.getByTestId('confirm').isEnabled());
  assert.equal((await supervisor.caseOf(proposed)).state, 'CASE_STATE_OPEN');
});
