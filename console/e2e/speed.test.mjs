// How quick the page is: first load, verdicts by keys alone, a long list. The figures are printed;
// what is asserted leaves room for a machine that does much else at the same time.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { account, password, startBluegate } from './bluegate.mjs';
import { openBrowser, signIn, tabCount, until as untilOn } from './browser.mjs';

const captures = 260;
const verdicts = 100;
const verdictsAMinuteMin = 20;
const paintMsMax = 500;
const longList = 10_000;
const rowsDrawnMax = 60;
const frameMsMax = 100;
const firstLoadBytesMax = 500_000;

let bluegate;
let browser;
let page;
const until = (condition, what) => untilOn(page, condition, what);
const count = (tab) => tabCount(page, tab);
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

before(async () => {
  bluegate = await startBluegate();
  bluegate.stream(captures, 7);
  browser = await openBrowser();
  page = browser.page;
});

after(async () => {
  await browser?.close();
  await bluegate?.close();
});

test('the first load, up to the first case on the desk, is small', async (t) => {
  const files = [];
  page.on('requestfinished', (request) => {
    if (/\.(js|css|svg)$|\/$/.test(new URL(request.url()).pathname)) files.push(request.sizes());
  });
  await signIn(page, bluegate.url, account, password);
  await page.getByTestId('headline').waitFor();
  const sizes = await Promise.all(files);
  const bytes = sizes.reduce((sum, size) => sum + size.responseBodySize, 0);
  t.diagnostic(`first load: ${(bytes / 1000).toFixed(0)} kB compressed in ${files.length} files`);
  assert.ok(bytes > 0 && bytes <= firstLoadBytesMax, `${bytes} bytes`);
});

test('cases are judged by keys alone, two at most for each', async (t) => {
  await page.getByTestId('crop').waitFor();
  // From the key to the frame after that in which the next case, its picture too, is painted.
  await page.evaluate(() => {
    globalThis.paintedMs = [];
    globalThis.pressed = () => {
      const before = document.querySelector('.case-row.chosen')?.dataset.case;
      const from = performance.now();
      const look = () => {
        const now = document.querySelector('.case-row.chosen')?.dataset.case;
        const picture = document.querySelector('[data-testid=evidence]');
        const isNext = now && now !== before && picture?.complete && picture.naturalWidth > 0;
        if (isNext) requestAnimationFrame(() => globalThis.paintedMs.push(performance.now() - from));
        else requestAnimationFrame(look);
      };
      look();
    };
    // The last key of a verdict is C, or the digit after X.
    window.addEventListener('keydown', (event) => {
      if (/^[c2]$/.test(event.key)) globalThis.pressed();
    }, { capture: true });
  });
  assert.ok((await count('waiting')) > verdicts, 'enough cases');
  const started = Date.now();
  for (let done = 1; done <= verdicts; done += 1) {
    if (done % 2) {
      await page.keyboard.press('c');
    } else {
      await page.keyboard.press('x');
      await page.locator('.ant-modal .reasons').waitFor();
      await page.keyboard.press('2');
    }
    await until(() => page.evaluate((n) => globalThis.paintedMs.length === n, done), `verdict ${done}`);
  }
  const minutes = (Date.now() - started) / 60_000;
  const painted = (await page.evaluate(() => globalThis.paintedMs)).sort((a, b) => a - b);
  t.diagnostic(`${(verdicts / minutes).toFixed(0)} verdicts a minute; next case painted in `
    + `${at(painted, 0.5).toFixed(0)} ms (p50), ${at(painted, 0.95).toFixed(0)} ms (p95)`);
  await until(async () => (await count('done')) >= verdicts, 'the count');
  assert.ok(verdicts / minutes >= verdictsAMinuteMin);
  assert.ok(at(painted, 0.95) <= paintMsMax);
});

test('a list of 10,000 cases scrolls smoothly', async (t) => {
  // The server's own case, many times: reading so many pictures would take an hour.
  let template;
  await page.route('**/ListCases', async (route) => {
    const asked = route.request().postDataJSON();
    if (!asked.states?.includes('CASE_STATE_OPEN')) return route.continue();
    template ??= await (await route.fetch({ postData: { ...asked, pageSize: 1 } })).json();
    const from = Number(asked.pageToken || 0);
    const until_ = Math.min(from + asked.pageSize, longList);
    const cases = Array.from({ length: until_ - from }, (_, i) => ({
      ...template.cases[0], caseId: `copy/1/${from + i}`, revision: String(from + i + 1),
    }));
    const nextPageToken = until_ < longList ? String(until_) : '';
    return route.fulfill({ json: { ...template, cases, nextPageToken } });
  });
  await page.goto('about:blank');
  await page.goto(bluegate.url);
  await page.getByTestId('tab-waiting').waitFor();
  await until(async () => (await count('waiting')) >= longList, 'the long list');
  const found = await page.evaluate(async () => {
    const list = document.querySelector('[data-testid=case-list]');
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const frames = [];
    let rowsMost = 0;
    let emptyFrames = 0;
    let last = await frame();
    for (let step = 0; step < 240; step += 1) {
      list.scrollTop += step < 120 ? 400 : 8000;
      const now = await frame();
      frames.push(now - last);
      last = now;
      rowsMost = Math.max(rowsMost, list.querySelectorAll('.case-row').length);
      const box = list.getBoundingClientRect();
      const middle = document.elementFromPoint(box.left + 40, box.top + box.height / 2);
      if (!middle?.closest('.case-row')) emptyFrames += 1;
    }
    return { frames: frames.sort((a, b) => a - b), rowsMost, emptyFrames };
  });
  t.diagnostic(`10,000 rows: frame ${at(found.frames, 0.5).toFixed(1)} ms (p50), `
    + `${at(found.frames, 0.95).toFixed(1)} ms (p95), ${found.rowsMost} rows drawn at most, `
    + `${found.emptyFrames} of ${found.frames.length} frames with an empty place`);
  assert.ok(found.rowsMost <= rowsDrawnMax);
  assert.equal(found.emptyFrames, 0);
  assert.ok(at(found.frames, 0.95) <= frameMsMax);
  await page.unroute('**/ListCases');
});
