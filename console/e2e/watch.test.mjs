// The live watch is cut again and again while cases come in and are judged; afterwards the console
// has exactly what the server has. BLUEGATE_DROPS says how often.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { password, startBluegate } from './bluegate.mjs';
import { openBrowser, signIn, until as untilOn } from './browser.mjs';
import { callsAs } from './calls.mjs';
import { exported, rowsOf } from './csv.mjs';
import { startCutProxy } from './cut_proxy.mjs';

const drops = Number(process.env.BLUEGATE_DROPS ?? 20);
// Fewer than the console loads of decided cases, so that none is left out on purpose.
const earlier = 40;
const captures = Math.min(240, drops * 4);
const changeEveryMs = 80;
const sites = ['cp-01', 'cp-02', 'cp-03'];
// A lost connection, and a verdict that came second: both are meant to happen here.
const expected = [/401|400|409|412|ERR_|network|Failed to fetch/i];

let bluegate;
let proxy;
let browser;
let page;
let colleague;
const until = (condition, what) => untilOn(page, condition, what);
const pause = (ms) => new Promise((wake) => setTimeout(wake, ms));

before(async () => {
  bluegate = await startBluegate();
  bluegate.stream(earlier, 5);
  proxy = await startCutProxy(new URL(bluegate.url).host);
  browser = await openBrowser();
  page = browser.page;
  colleague = await callsAs(bluegate.url, 'supervisor');
});

after(async () => {
  await browser?.close();
  await proxy?.close();
  await bluegate?.close();
});

const works = [
  ['ClaimCase'], ['AddCaseNote', { note: '已电话联系' }], ['ReleaseCase'],
  ['HoldCase', { note: '待查' }], ['AddCaseNote', { note: '待车管所复函' }],
];

/** What a colleague does with one case after another, so that there is always something to tell. */
async function workOn(isOver) {
  const known = new Map();
  let done = 0;
  for (let turn = 0; !isOver(); turn += 1) {
    if (turn % 20 === 0) {
      for (const item of await colleague.allCases()) known.set(item.caseId, item);
    }
    const all = [...known.values()];
    const waiting = all.filter(({ state }) => /OPEN|HOLD|CLAIMED/.test(state));
    // Every so often one is decided; seldom enough that some are left to the end.
    const verdict = turn % 37 === 0 && waiting.length > 20;
    const [method, data] = verdict ? ['ConfirmCase'] : works[turn % works.length];
    const those = method === 'AddCaseNote' ? all : waiting;
    const { caseId } = those[turn % those.length];
    await colleague.change(method, caseId, data).then((now) => {
      known.set(now.caseId, now);
      done += 1;
    }, () => undefined);
    await pause(changeEveryMs);
  }
  return done;
}

/** Every case in the console's book, by its two lists that hold all between them. */
async function bookOfConsole() {
  const book = new Map();
  for (const tab of ['waiting', 'done']) {
    await page.getByTestId(`tab-${tab}`).click();
    const { bytes } = await exported(page, 'export-cases');
    for (const row of rowsOf(bytes)) book.set(row['案件编号'], row['修订号']);
  }
  return book;
}

async function gapsBetween() {
  const server = new Map((await colleague.allCases()).map((one) => [one.caseId, one.revision]));
  const console_ = await bookOfConsole();
  const gaps = [...server].filter(([id, revision]) => console_.get(id) !== revision);
  const strangers = [...console_.keys()].filter((id) => !server.has(id));
  return { gaps, strangers, count: server.size };
}

test(`no change is lost over ${drops} cuts of the live watch`, async (t) => {
  const pictures = bluegate.draw(captures, 11);
  const terminals = sites.map((site) => bluegate.terminal(site));
  await signIn(page, proxy.url, 'officer', password);
  await page.locator('.case-row.chosen').waitFor();
  await page.evaluate(() => { globalThis.sameLoad = true; });
  const started = Date.now();
  let over = false;
  const working = workOn(() => over);
  let given = 0;
  let within = 0;
  for (let drop = 0; drop < drops; drop += 1) {
    await until(() => proxy.isWatched, `the watch after cut ${drop}`);
    while (given < ((drop + 1) * captures) / drops) {
      terminals[given % sites.length].give(pictures[given % pictures.length]);
      given += 1;
    }
    if (drop % Math.max(2, Math.floor(drops / 10)) === 1) await page.keyboard.press('c');
    // Not always as soon as it is back: at any time of its life.
    await pause((drop * 37) % 150);
    const isWithin = drop % 2 === 1;
    const cut = await proxy.cut(isWithin);
    assert.ok(cut > 0, `cut ${drop}`);
    if (isWithin) within += 1;
  }
  over = true;
  const changes = await working;
  const settled = () => colleague.call('casework.v1.CaseworkService/GetCaseworkTally', {});
  await until(async () => Number((await settled()).position) >= earlier + given, 'all captures');
  let found;
  await until(async () => {
    found = await gapsBetween();
    return found.gaps.length + found.strangers.length === 0;
  }, 'the same cases here and there').catch(() => undefined);
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  t.diagnostic(`${drops} cuts (${within} within a message) in ${seconds} s `
    + `while ${given} captures came in and ${changes} changes were made; ${found.count} cases, `
    + `${found.gaps.length} gaps, ${found.strangers.length} that the server does not have`);
  assert.deepEqual(found.gaps, []);
  assert.deepEqual(found.strangers, []);
  assert.ok(await page.evaluate(() => globalThis.sameLoad), 'the page was never loaded anew');
  const errors = browser.errors.filter((error) => !expected.some((one) => one.test(error)));
  assert.deepEqual(errors, []);
});
