// Pages for officials and for the city against the real server: trying another rule set and putting
// it in force, legal holds, a day's passages and cases.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertAccessible } from './browser.mjs';
import { callsAs } from './calls.mjs';
import { chooseRuleSet, flagging } from './rule_sets.mjs';
import { useShift } from './shift.mjs';

let bluegate;
let page;
let official;
const shift = useShift({
  async ready(started) {
    ({ bluegate, page } = started);
    official = await callsAs(bluegate.url, 'official');
  },
});
const { become, until } = shift;

const numberIn = (text) => Number(text.replace(/,/g, '').match(/\d+/)[0]);
const tile = async (testId) => numberIn(await page.getByTestId(testId).locator('b').innerText());

test('an official sees why a rule set would be refused', async () => {
  await become('official');
  await page.getByTestId('menu-rules').click();
  await page.getByTestId('rules-proposal').click();
  assert.ok(await page.getByTestId('preview-now').isDisabled(), 'there is nothing to try yet');
  await chooseRuleSet(page, flagging({ tests: false }));
  await page.getByTestId('preview-now').click();
  await page.getByTestId('findings').getByText('随文测试未通过').first().waitFor();
  assert.equal(await page.getByTestId('put-in-force').count(), 0);
  await assertAccessible(page, 'findings');
});

test('a sound set is tried on the last passages, and only the very text may be used', async () => {
  await chooseRuleSet(page, flagging({ tests: true }));
  await page.getByTestId('preview-now').click();
  await page.getByTestId('preview-totals').waitFor();
  const totals = await page.getByTestId('preview-totals').locator('.tile b').allInnerTexts();
  const [passages, answers] = totals.map(numberIn);
  assert.ok(answers > 0 && answers <= passages, totals.join());
  const moves = await page.locator('.moves').innerText();
  assert.match(moves, new RegExp(`准予通行 → 提示查处 ${answers}`));
  const rules = await page.getByTestId('changesByRule').innerText();
  assert.match(rules, /pass/);
  for (const table of ['changesBySite', 'changesByStage', 'changesByFuel', 'changesByType']) {
    assert.ok(await page.getByTestId(table).locator('tbody tr').count() > 0, table);
  }
  const examples = await page.getByTestId('examples').locator('tbody tr').count();
  assert.equal(examples, Math.min(answers, 50));
  await assertAccessible(page, 'a preview');
  await page.getByTestId('proposal-text').focus();
  await page.keyboard.type('#');
  await page.getByTestId('text-changed').waitFor();
  assert.ok(await page.getByTestId('put-in-force').isDisabled());
  await page.keyboard.press('Backspace');
  await page.getByTestId('text-changed').waitFor({ state: 'detached' });
  assert.ok(await page.getByTestId('put-in-force').isEnabled());
});

test('it is put in force with a reason, and once, though the first answer is lost', async () => {
  const [, answers] = (await page.getByTestId('preview-totals').locator('.tile b').allInnerTexts())
    .map(numberIn);
  const revision = await page.getByTestId('preview-revision').innerText();
  await page.getByTestId('put-in-force').click();
  const window = page.locator('.ant-modal');
  await window.getByText(revision).waitFor();
  assert.match(await window.innerText(), new RegExp(`\\b${answers} 次的判定结果会改变`));
  assert.ok(await window.locator('.ant-btn-dangerous').isDisabled(), 'a reason is wanted');
  await assertAccessible(page, 'a second look at a rule set');
  shift.expected = [/503/];
  const ids = [];
  await page.route('**/SetRuleSet', async (route) => {
    ids.push(route.request().postDataJSON().requestId);
    const answer = await route.fetch();
    return ids.length === 1
      ? route.fulfill({ status: 503, json: { code: 'unavailable', message: 'the line is cut' } })
      : route.fulfill({ response: answer });
  });
  await page.getByTestId('reason').fill('咸环函〔2021〕120号');
  await page.keyboard.press('Enter');
  await page.getByText('the line is cut').waitFor();
  await window.locator('.ant-btn-dangerous').click();
  await page.getByTestId('revision').getByText(revision).waitFor();
  await page.unroute('**/SetRuleSet');
  assert.equal(ids[0], ids[1]);
  await page.getByTestId('rules-history').click();
  const history = page.getByTestId('rule-set-history');
  await history.getByText('咸环函〔2021〕120号').waitFor();
  assert.equal(await history.getByText(revision).count(), 1);
  assert.equal(await history.getByText('official', { exact: true }).count(), 1);
  const { revision: now } = await official.call('admission.v1.AdmissionService/GetRuleSet', {});
  assert.equal(now, revision);
});

test('supervisors read rules and their history; officers the rules alone', async () => {
  await become('supervisor');
  await page.goto(`${bluegate.url}/#/rules/proposal`);
  await page.getByTestId('revision').waitFor();
  assert.equal(await page.getByTestId('rules-history').count(), 1);
  assert.equal(await page.getByTestId('rules-proposal').count(), 0);
  assert.equal(await page.getByTestId('proposal').count(), 0);
  await become('officer');
  await page.getByTestId('menu-rules').click();
  await page.getByTestId('revision').waitFor();
  assert.equal(await page.getByTestId('rules-history').count(), 0);
  assert.equal(await page.getByTestId('menu-holds').count(), 0);
});

test('a supervisor holds a passage by its address; an official lifts the hold', async () => {
  const [{ caseId }] = await official.allCases();
  await become('supervisor');
  await page.goto(`${bluegate.url}/#/holds/${encodeURIComponent(caseId)}`);
  await page.getByTestId('hold-passage').waitFor();
  assert.equal(await page.getByTestId('hold-passage').inputValue(), caseId);
  await page.getByTestId('hold-why').fill('咸中法');
  await page.keyboard.press('Enter');
  await page.locator('.ant-form-item-explain-error').getByText('4 至 256 个字符').waitFor();
  await assertAccessible(page, 'a new hold');
  await page.getByTestId('hold-why').fill('咸中法〔2021〕12号');
  await page.keyboard.press('Enter');
  const holds = page.getByTestId('holds');
  await holds.getByText('咸中法〔2021〕12号').waitFor();
  await assertAccessible(page, 'the holds');

  await page.getByTestId('new-hold').click();
  await page.getByTestId('hold-passage').fill('no-such-cam/1/1');
  await page.getByTestId('hold-why').fill('咸中法〔2021〕13号');
  await page.keyboard.press('Enter');
  await page.locator('.ant-modal [role=alert]').getByText('no-such-cam/1/1').waitFor();
  await page.keyboard.press('Escape');

  await become('auditor');
  await page.getByTestId('menu-holds').click();
  await holds.getByText(caseId).waitFor();
  assert.equal(await page.getByTestId('new-hold').count(), 0);
  assert.equal(await page.getByTestId(`lift-${caseId}`).count(), 0);

  await become('official');
  await page.getByTestId('menu-holds').click();
  await page.getByTestId(`lift-${caseId}`).click();
  await page.getByTestId('reason').fill('案件已审结归档');
  await page.keyboard.press('Enter');
  await until(async () => (await holds.getByText(caseId).count()) === 0, 'the lifted hold');
  shift.expected = [/401|404/];
});

test('the city shows a day as the server counts it, as charts and as tables', async () => {
  await page.getByTestId('menu-city').click();
  await page.locator('.bars-chart svg').nth(3).waitFor();
  const day = await page.getByTestId('day').getAttribute('data-day');
  const tally = await official.call('casework.v1.CaseworkService/GetDayTally', { day });
  const sum = (fits) =>
    tally.passages.filter(fits).reduce((total, one) => total + Number(one.count), 0);
  assert.ok(sum(() => true) > 0, 'passages of the day');
  assert.equal(await tile('day-passages'), sum(() => true));
  assert.equal(await tile('day-dayRefused'), sum((one) => one.outcome === 'OUTCOME_REFUSE'));
  assert.equal(await tile('day-dayFlagged'), sum((one) => one.outcome === 'OUTCOME_FLAG'));
  assert.equal(await tile('day-dayOpened'), Number(tally.cases?.opened ?? 0));
  assert.equal(await tile('day-dayWaiting'), Number(tally.cases?.waiting ?? 0));
  const stages = page.getByTestId('chartStages');
  await stages.locator('summary').click();
  const totals = await stages.locator('tbody td:last-child').allInnerTexts();
  assert.equal(totals.map(numberIn).reduce((a, b) => a + b, 0), sum(() => true));
  const label = await stages.locator('[role=img]').getAttribute('aria-label');
  const rows = await stages.locator('tbody th').allInnerTexts();
  assert.ok(rows.length > 1 && rows.every((row) => label.includes(row)), label);
  await assertAccessible(page, 'a day of the city');
});

test('another day is chosen, and is in the address', async () => {
  const today = await page.getByTestId('day').getAttribute('data-day');
  assert.ok(await page.getByTestId('day-after').isDisabled(), 'nothing is known of tomorrow');
  await page.getByTestId('day-before').click();
  await until(async () =>
    (await page.getByTestId('day').getAttribute('data-day')) < today, 'the day before');
  const day = await page.getByTestId('day').getAttribute('data-day');
  assert.equal(await tile('day-passages'), 0);
  await until(() => page.url().endsWith(`#/city/${day}`), 'the address');
  await page.getByTestId('day-after').click();
  await until(async () =>
    (await page.getByTestId('day').getAttribute('data-day')) === today, 'today');
});

test('the new pages speak English, but for what people wrote', async () => {
  await page.getByTestId('language').click();
  for (const [address, ready] of [
    ['rules/proposal', 'proposal'], ['rules/history', 'rule-set-history'], ['holds', 'holds'],
    ['city', 'chartCases'],
  ]) {
    await page.goto(`${bluegate.url}/#/${address}`);
    await page.getByTestId(ready).waitFor();
    const words = await page.locator('main h1, main h2, main h3, main th, main label, main button, '
      + 'main nav a, main summary, .tile span').allInnerTexts();
    assert.doesNotMatch(words.join(' '), /[\u4e00-\u9fff]/, address);
  }
  await page.getByTestId('language').click();
});
