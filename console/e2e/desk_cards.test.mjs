// What the desk tells of a case and hands out of it, against the real server: its clocks, cases
// like it, its proof, its bundle.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

import { assertAccessible, chosenCaseOf, provenStates, tabCount } from './browser.mjs';
import { callsAs } from './calls.mjs';
import { exported } from './csv.mjs';
import { useShift } from './shift.mjs';
import { unzipped } from './zip.mjs';

const folder = mkdtempSync(join(tmpdir(), 'bluegate-bundle-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let bluegate;
let page;
let officer;
let supervisor;
const shift = useShift({
  // The same vehicles at two sites, so that cases have others of their number.
  captures: [[24, 5], [24, 5]],
  async ready(started) {
    ({ bluegate, page } = started);
    officer = await callsAs(bluegate.url, 'officer');
    supervisor = await callsAs(bluegate.url, 'supervisor');
  },
});

const { until } = shift;
const chosenCase = () => chosenCaseOf(page);
const clock = (name) => page.locator(`[data-clock=${name}]`);
const stateOf = (name) => clock(name).getAttribute('data-state');

async function become(role) {
  await shift.become(role);
  await page.locator('.case-row.chosen').waitFor();
}

async function open(caseId) {
  await page.goto(`${bluegate.url}/#/queue/${encodeURIComponent(caseId)}`);
  await until(async () => (await page.locator('[data-testid=history] li').count()) > 0, 'the case');
}

test('response, verification and feedback each have a clock that stops when it is done', async () => {
  await become('officer');
  const judged = await chosenCase();
  assert.match(await clock('response').innerText(), /响应 立即 已过 \d\d:\d\d/);
  assert.match(await clock('verify').innerText(), /核实 \d\d:\d\d 前 剩 \d\d:\d\d/);
  assert.match(await clock('feedback').innerText(), /反馈 \d\d:\d\d 前 剩 1:\d\d:\d\d/);
  await page.keyboard.press('t');
  await until(async () => (await stateOf('response')) === 'done', 'the response');
  assert.match(await clock('response').innerText(), /\d\d:\d\d 完成，用时 \d\d:\d\d/);
  assert.equal(await stateOf('verify'), 'running');
  await page.keyboard.press('c');
  await until(async () => (await chosenCase()) !== judged, 'the next case');
  // The browser's bar has its address a moment after it is painted; to go to the one that the bar
  // still has would be to go nowhere.
  await until(() => !page.url().endsWith(encodeURIComponent(judged)), 'its address');
  await open(judged);
  await until(async () => (await stateOf('feedback')) === 'done', 'the feedback');
  assert.equal(await stateOf('verify'), 'done');
  await page.keyboard.press('z');
  // Verified it was; there is no result any more.
  await until(async () => (await stateOf('feedback')) === 'running', 'the feedback');
  assert.equal(await stateOf('verify'), 'done');
});

test('cases of the same number are told with what became of them, and open', async () => {
  const cases = await officer.allCases();
  const numberOf = (item) => item.passage.sightings?.[0]?.reading?.number;
  const of = (site) => cases.filter((one) => one.passage.capture.siteId === site && numberOf(one));
  const [here, there] = of('cp-01')
    .map((one) => [one, of('cp-02').find((other) => numberOf(other) === numberOf(one))])
    .find(([, other]) => other);
  const { revision } = await officer.caseOf(there.caseId);
  await officer.change('DismissCase', there.caseId,
    { expectedRevision: revision, reason: 'DISMISS_REASON_MISREAD' });
  await open(here.caseId);
  const line = page.locator(`[data-testid=similar] li:has([data-similar="${there.caseId}"])`);
  await line.waitFor();
  const words = await line.innerText();
  for (const wanted of [numberOf(here), 'cp-02', '已驳回', '误读', '同号牌', /\d{4}-\d\d-\d\d/]) {
    assert.match(words, new RegExp(wanted));
  }
  await assertAccessible(page, 'similar cases');
  await line.locator('a').click();
  await until(async () => /驳回/.test(await page.getByTestId('state').innerText()), 'that case');
  assert.ok(page.url().endsWith(encodeURIComponent(there.caseId)));
});

test('an officer proves a case with all that can happen to one', async () => {
  const { caseId } = (await officer.allCases()).find(({ state }) => state === 'CASE_STATE_OPEN');
  const change = async (calls, method, data = {}) => {
    const { revision } = await officer.caseOf(caseId);
    await calls.change(method, caseId, { expectedRevision: revision, ...data });
  };
  await change(officer, 'AddCaseNote', { note: '已电话联系' });
  await change(officer, 'HoldCase', { note: '待车管所复函' });
  await change(supervisor, 'EscalateCase',
    { step: 'ESCALATION_STEP_ASSIGNED', note: '咸治霾办〔2021〕5号' });
  await change(officer, 'HandOverCase', { office: 'OFFICE_ENVIRONMENT' });
  await change(officer, 'UndoVerdict');
  const { events } = await officer.caseOf(caseId);
  assert.ok(events.length >= 6);
  await open(caseId);
  await until(async () => (await page.locator('[data-testid=history] li').count())
    === events.length, 'the events');
  const states = await provenStates(page);
  // The capture, the passage, the events; a signature of each log.
  const proven = Array(2 + events.length).fill('已证明');
  assert.deepEqual(states, [...proven, '签名有效', '签名有效']);
  await assertAccessible(page, 'the proof');
  await page.keyboard.press('n');
  await page.locator('[data-testid=note-text]:focus').waitFor();
  await page.keyboard.insertText('再次联系');
  await page.keyboard.press('Enter');
  await page.getByTestId('proof-entries').waitFor({ state: 'detached' });
});

test('the bundle of a case is saved with its purpose in the log, and verifies', async () => {
  await page.keyboard.press('d');
  await page.locator('[data-testid=reason]:focus').waitFor();
  await assertAccessible(page, 'asking what a bundle is for');
  await page.keyboard.press('Escape');
  await page.getByTestId('reason').waitFor({ state: 'detached' });
  const { name, bytes } = await exported(page, 'bundle', '移送生态环境部门');
  assert.match(name, /\.zip$/);
  const files = unzipped(bytes);
  assert.ok([...files.values()].every((content) => content.length > 0), [...files.keys()].join());
  for (const [path, content] of files) {
    const at = join(folder, 'case', path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, content);
  }
  const { publicKey } = await officer.call('audit.v1.AuditService/ListLogs', {});
  const key = join(folder, 'key');
  writeFileSync(key, publicKey);
  assert.match(bluegate.verify(join(folder, 'case'), key), /./);
  const auditor = await callsAs(bluegate.url, 'auditor');
  const { logs } = await auditor.call('audit.v1.AuditService/ListLogs', {});
  const sequence = Number(logs.find(({ log }) => log === 'casework').treeSize) - 1;
  const { content } = await auditor.call('audit.v1.AuditService/GetEntry',
    { log: 'casework', sequence, withContent: true });
  assert.match(Buffer.from(content, 'base64').toString('utf8'), /officer[^]*移送生态环境部门/);
});

test('a bundle that cannot be had is said to be, and nothing is saved', async () => {
  shift.expected = [/503/];
  const saved = [];
  page.on('download', (file) => saved.push(file.suggestedFilename()));
  await page.route('**/bundle?*', (route) => route.fulfill({
    status: 503, json: { code: 'unavailable', message: 'no checkpoint within 15 s' },
  }));
  await page.keyboard.press('d');
  await page.getByTestId('reason').fill('核查一起案件');
  await page.keyboard.press('Enter');
  await page.locator('.ant-modal').getByText('no checkpoint within 15 s').waitFor();
  await assertAccessible(page, 'a bundle that failed');
  assert.deepEqual(saved, []);
  await page.unroute('**/bundle?*');
  await page.keyboard.press('Escape');
  await page.getByTestId('reason').waitFor({ state: 'detached' });
});

test('the correction window takes the focus, and Enter saves', async () => {
  await page.getByTestId('tab-restricted').click();
  await page.locator('.case-row.chosen').waitFor();
  await page.keyboard.press('e');
  await page.locator('[data-testid=number]:focus').waitFor();
  await assertAccessible(page, 'correcting');
  await page.getByTestId('number').fill(' ');
  await page.keyboard.press('Enter');
  await page.getByText('须填写号牌号码').waitFor();
  await page.getByTestId('number').fill('陕A00000');
  await page.keyboard.press('Enter');
  await until(async () => /更正号牌/.test(await page.getByTestId('history').innerText()), 'it');
});

test('a supervisor is led to a legal hold on the passage; officers and auditors are not', async () => {
  assert.equal(await page.getByTestId('legal-hold').count(), 0);
  await become('auditor');
  await page.getByTestId('bundle').waitFor();
  assert.equal(await page.getByTestId('legal-hold').count(), 0);
  await become('supervisor');
  const held = await chosenCase();
  await page.keyboard.press('l');
  await until(async () => (await page.getByTestId('hold-passage').inputValue()) === held, 'the id');
});

test('what was missed is marked and can be filtered for', async () => {
  await become('officer');
  const waiting = await tabCount(page, 'waiting');
  const isUntouched = ({ state, verifiedTimeUs }) => state === 'CASE_STATE_OPEN' && !verifiedTimeUs;
  await open((await officer.allCases()).find(isUntouched).caseId);
  await page.clock.setFixedTime(Date.now() + 61 * 60_000);
  await until(async () => (await stateOf('verify')) === 'missed', 'the clock');
  assert.match(await clock('verify').innerText(), /核实 \d\d:\d\d 前 已超时 \d\d:\d\d/);
  assert.equal(await stateOf('feedback'), 'running');
  await page.keyboard.press('f');
  await page.getByTestId('filter-missed').click();
  const choices = page.locator('.ant-select-dropdown:visible .ant-select-item-option');
  await choices.first().waitFor();
  const names = await choices.allInnerTexts();
  assert.ok(names.some((name) => name.startsWith('核实超时')), names.join());
  await choices.getByText('核实超时').click();
  // What was verified in time and waits again has missed nothing.
  await until(async () => {
    const [shown] = (await page.getByTestId('shown-count').innerText()).match(/\d+/);
    return Number(shown) > 0 && Number(shown) < waiting;
  }, 'the cases that were missed');
  await assertAccessible(page, 'missed cases');
});
