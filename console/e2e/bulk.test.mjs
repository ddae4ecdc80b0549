// Judging a selection of the queue, against the real server: each case is judged by itself, and
// each says what came of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertAccessible, chosenCaseOf } from './browser.mjs';
import { callsAs } from './calls.mjs';
import { useShift } from './shift.mjs';

let bluegate;
let page;
let colleague;
const shift = useShift({
  approvals: 'rules { verdict: VERDICT_DISMISS }',
  async ready(started) {
    ({ bluegate, page } = started);
    colleague = await callsAs(bluegate.url, 'supervisor');
  },
});

const { until } = shift;
const listed = () => page.locator('.case-row').evaluateAll((rows) =>
  rows.map((row) => row.dataset.case));
const picked = () => page.locator('[data-pick][aria-checked=true]').evaluateAll((boxes) =>
  boxes.map((box) => box.dataset.pick));
const bar = () => page.getByTestId('bulk-bar');
const box = (caseId) => page.locator(`[data-pick="${caseId}"]`);
const row = (caseId) => page.locator(`[data-item="${caseId}"]`);
const summary = () => page.locator('[data-testid=bulk-summary][data-running=false]');

async function become(role) {
  await shift.become(role);
  await page.locator('.case-row.chosen').waitFor();
}

/** Picks so many cases by keys, from the first on that waits for a verdict. */
async function pickFromTop(count) {
  await page.locator('.case-item:has(> [data-pick]:enabled) .case-row').first().click();
  await page.keyboard.press('s');
  for (let more = 1; more < count; more += 1) await page.keyboard.press('Shift+J');
  await until(async () => (await picked()).length === count, 'the selection');
  return picked();
}

test('S picks a case, Shift with J and K extends and shrinks, Esc lets go', async () => {
  await become('officer');
  const ids = await listed();
  await page.locator('.case-row').first().click();
  await page.keyboard.press('s');
  assert.deepEqual(await picked(), ids.slice(0, 1));
  await page.keyboard.press('Shift+J');
  await page.keyboard.press('Shift+ArrowDown');
  assert.deepEqual(await picked(), ids.slice(0, 3));
  assert.equal(await chosenCaseOf(page), ids[2]);
  await page.keyboard.press('Shift+K');
  assert.deepEqual(await picked(), ids.slice(0, 2));
  assert.match(await bar().innerText(), /已选 2 件/);
  await assertAccessible(page, 'a selection');
  await page.keyboard.press('s');
  assert.deepEqual(await picked(), ids.slice(0, 1));
  await page.keyboard.press('Escape');
  await bar().waitFor({ state: 'detached' });
});

test('the mouse picks by box, by Ctrl and, all between, by Shift', async () => {
  const ids = await listed();
  await box(ids[1]).click();
  await page.locator(`.case-row[data-case="${ids[4]}"]`).click({ modifiers: ['Control'] });
  assert.deepEqual(await picked(), [ids[1], ids[4]]);
  await page.locator(`.case-row[data-case="${ids[6]}"]`).click({ modifiers: ['Shift'] });
  assert.deepEqual(await picked(), [ids[1], ids[4], ids[5], ids[6]]);
  await page.keyboard.press('Shift+S');
  assert.equal(await picked().then((all) => all.length), ids.length);
  await page.getByTestId('clear-selection').click();
  assert.deepEqual(await picked(), []);
});

test('? lists the keys of the selection', async () => {
  await page.keyboard.press('?');
  const keys = await page.getByTestId('keys').innerText();
  for (const key of ['S', '⇧J ⇧↓', '⇧K ⇧↑', '⇧S', 'Esc', '⇧C', '⇧X 1–5']) {
    assert.ok(keys.includes(key), key);
  }
  await page.locator('.ant-modal-close').click();
  await page.getByTestId('keys').waitFor({ state: 'hidden' });
});

test('what somebody else decided or holds meanwhile is left, and its item says so', async () => {
  const ids = await pickFromTop(6);
  await colleague.change('ConfirmCase', ids[1]);
  await until(async () => !(await listed()).includes(ids[1]), 'the verdict of the colleague');
  assert.match(await bar().innerText(), /已选 6 件/);
  await page.keyboard.press('Shift+C');
  await page.getByTestId('bulk-list').waitFor();
  await assertAccessible(page, 'asking before the selected are confirmed');
  await colleague.change('HandOverCase', ids[2], { office: 'OFFICE_TRANSPORT' });
  await colleague.change('ClaimCase', ids[3]);
  await colleague.change('CorrectNumber', ids[4],
    { number: '陕A00000', plateClass: 'PLATE_CLASS_SMALL_VEHICLE' });
  shift.expected = [/409|412|400/];
  await page.keyboard.press('Enter');
  await summary().waitFor();
  assert.match(await summary().innerText(), /已办理 2 · 未办理 4/);
  assert.match(await row(ids[0]).innerText(), /已办理[^]*已确认/);
  assert.match(await row(ids[1]).innerText(), /未办理[^]*supervisor 已先行处理：已确认/);
  assert.match(await row(ids[2]).innerText(),
    /未办理[^]*supervisor 已先行处理：已转交 · 交通运输部门/);
  assert.match(await row(ids[3]).innerText(), /未办理[^]*supervisor 正在办理/);
  assert.match(await row(ids[4]).innerText(), /未办理[^]*选中之后案件有变化/);
  await assertAccessible(page, 'what came of each');
  const states = [];
  for (const id of ids) states.push((await colleague.caseOf(id)).state.replace('CASE_STATE_', ''));
  assert.deepEqual(states,
    ['CONFIRMED', 'CONFIRMED', 'HANDED_OVER', 'CLAIMED', 'OPEN', 'CONFIRMED']);
  const { events } = await colleague.caseOf(ids[0]);
  const told = events.map(({ kind, actor }) => [kind.replace('CASE_EVENT_KIND_', ''), actor]);
  assert.deepEqual(told.slice(1), [['CLAIMED', 'officer'], ['CONFIRMED', 'officer']]);
  await page.getByTestId('bulk-close').click();
  await bar().waitFor({ state: 'detached' });
  await page.locator('.case-row.chosen').waitFor();
});

test('one reason dismisses all; what needs a second person says so', async () => {
  const ids = await pickFromTop(3);
  await page.keyboard.press('Shift+X');
  await page.locator('.ant-modal .reasons').waitFor();
  await assertAccessible(page, 'the reason for all');
  await page.keyboard.press('2');
  await summary().waitFor();
  assert.match(await summary().innerText(), /待批准 3/);
  assert.match(await row(ids[2]).innerText(), /待批准[^]*须由另一人批准/);
  for (const id of ids) {
    const { state, events } = await colleague.caseOf(id);
    assert.equal(state, 'CASE_STATE_AWAITING_APPROVAL');
    assert.equal(events.at(-1).dismissReason, 'DISMISS_REASON_WRONG_PICTURE');
  }
  await row(ids[1]).locator('a').click();
  await page.getByTestId('bulk-list').waitFor({ state: 'detached' });
  assert.equal(decodeURIComponent(new URL(page.url()).hash), `#/queue/${ids[1]}`);
});

test('a selection is judged in English too', async () => {
  await page.getByTestId('language').click();
  const ids = await pickFromTop(2);
  await colleague.change('ClaimCase', ids[1]);
  await page.keyboard.press('Shift+C');
  shift.expected = [/409|412|400/];
  await page.keyboard.press('Enter');
  await summary().waitFor();
  const plates = await page.locator('[data-testid=bulk-list] .plate').allInnerTexts();
  const words = plates.reduce((text, plate) => text.replace(plate, ''),
    await page.locator('.ant-modal:has([data-testid=bulk-list])').innerText());
  assert.match(words, /supervisor holds it/);
  assert.doesNotMatch(words, /[\u4e00-\u9fff]/);
  await page.getByTestId('bulk-close').click();
  await page.getByTestId('language').click();
});

test('who judges nothing picks nothing', async () => {
  for (const role of ['official', 'auditor']) {
    await become(role);
    assert.equal(await page.locator('[data-pick]').count(), 0);
    assert.equal(await page.getByTestId('select-all').count(), 0);
    await page.keyboard.press('s');
    await page.keyboard.press('Shift+J');
    assert.equal(await bar().count(), 0);
  }
});
