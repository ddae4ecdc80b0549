// Pictures of every page in both languages, for docs/images: npm run screenshots.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { password, root, startBluegate } from './bluegate.mjs';
import { openBrowser, settled, signIn, until } from './browser.mjs';
import { chooseRuleSet, flagging } from './rule_sets.mjs';

const folder = process.env.SCREENSHOTS ?? join(root, 'docs/images');

/** Puts something on the list, holds passages and gives an alert, so that the pages have what to
 *  show. */
async function prepare(bluegate, page) {
  const call = async (method, data) => {
    const response = await page.request.post(`${bluegate.url}/bluegate.${method}`, {
      headers: { 'Content-Type': 'application/json', 'X-Bluegate-Csrf': '1' }, data,
    });
    if (!response.ok()) throw new Error(`${method}: ${await response.text()}`);
    return response.json();
  };
  const us = (days) => String((Date.now() + days * 86_400_000) * 1000);
  await call('admission.v1.AdmissionService/SetAlert', {
    requestId: 'screenshots-1',
    alert: {
      level: 'ALERT_LEVEL_ORANGE', source: '咸环函〔2021〕99号', why: '持续静稳天气', jointWith: '西安',
    },
  });
  await call('admission.v1.AdmissionService/SetAlert', {
    requestId: 'screenshots-2',
    alert: {
      level: 'ALERT_LEVEL_NONE', effectiveTimeUs: us(2), source: '咸环函〔2021〕101号',
      why: '冷空气过境',
    },
  });
  const entry = {
    issuingUnit: '示例支队', legalBasis: '道路交通安全法第九十六条', validFromUs: us(-1),
    validUntilUs: us(90),
  };
  const entries = [
    { entryId: 'sample-exact', number: '陕D12345', color: 'PLATE_COLOR_YELLOW', reason: '示例：涉嫌套牌',
      level: 'WATCH_LEVEL_URGENT', distanceMax: 0.3, ...entry },
    { entryId: 'sample-wildcard', number: '陕D-6789', reason: '示例：冲卡逃逸，目击者未看清一位',
      level: 'WATCH_LEVEL_CHECK', scope: { siteIds: ['cp-01', 'cp-02'], fromMinute: 1320,
        untilMinute: 360 }, ...entry },
  ];
  for (const one of entries) {
    await call('casework.v1.CaseworkService/SetWatchlistEntry',
      { requestId: `screenshots-${one.entryId}`, entry: one, note: '示例' });
  }
  const { cases } = await call('casework.v1.CaseworkService/ListCases', { pageSize: 2 });
  for (const [i, { caseId }] of cases.entries()) {
    await call('casework.v1.RetentionService/SetLegalHold',
      { passageId: caseId, why: `示例：（2021）陕04行初${i + 1}号` });
  }
}

/** What is photographed: who looks, at which page, and what is done there first. */
const views = [
  { name: '', role: 'supervisor', page: 'queue', ready: showWholeCase },
  { name: 'filters', role: 'supervisor', page: 'queue', ready: async (page) => {
    await showCase(page);
    await page.keyboard.press('f');
    await page.keyboard.press('v');
  } },
  { name: 'keys', role: 'supervisor', page: 'queue', ready: async (page) => {
    await showCase(page);
    await page.keyboard.press('?');
    await page.getByTestId('keys').waitFor();
  } },
  { name: 'sheet', role: 'supervisor', page: 'queue', whole: true, ready: async (page) => {
    await showCase(page);
    await page.keyboard.press('p');
    await page.getByTestId('crop').waitFor();
  } },
  { name: 'proof', role: 'auditor', page: 'queue', ready: async (page) => {
    await showCase(page);
    await page.getByTestId('check').click();
    await page.getByTestId('proof-entries').waitFor();
    await page.getByTestId('proof-entries').scrollIntoViewIfNeeded();
  } },
  { name: 'search', role: 'official', page: 'search', ready: async (page) => {
    await page.getByTestId('pattern').fill('陕*');
    await page.getByTestId('purpose').fill('排查肇事逃逸车辆');
    await page.keyboard.press('Enter');
    await page.getByTestId('found').waitFor();
  } },
  { name: 'sightings', role: 'official', page: 'queue', ready: async (page) => {
    await showWholeCase(page);
    await page.getByTestId('sightings').scrollIntoViewIfNeeded();
  } },
  { name: 'rules', role: 'official', page: 'rules' },
  { name: 'preview', role: 'official', page: 'rules', id: 'proposal', ready: async (page) => {
    await chooseRuleSet(page, flagging({ tests: true }));
    await page.getByTestId('preview-now').click();
    await page.getByTestId('preview-totals').waitFor();
  } },
  { name: 'put-in-force', role: 'official', page: 'rules', id: 'proposal', ready: async (page) => {
    await chooseRuleSet(page, flagging({ tests: true }));
    await page.getByTestId('preview-now').click();
    await page.getByTestId('put-in-force').click();
    await page.getByTestId('reason').waitFor();
  } },
  { name: 'alerts', role: 'official', page: 'alerts' },
  { name: 'watchlist', role: 'official', page: 'watchlist' },
  { name: 'entry', role: 'official', page: 'watchlist', ready: async (page) => {
    await page.getByTestId('new-entry').click();
    await page.getByTestId('entry-number').fill('陕D12345');
    await page.locator('#distanceMax').fill('0.3');
    await page.getByTestId('misreads').waitFor();
  } },
  { name: 'holds', role: 'official', page: 'holds' },
  { name: 'city', role: 'official', page: 'city', ready: (page) =>
    page.locator('.bars-chart svg').nth(3).waitFor() },
];

async function showCase(page) {
  await page.getByTestId('tab-restricted').click();
  await page.getByTestId('crop').waitFor();
  await page.getByTestId('proof-picture').waitFor();
}

/** With the cards that come later, for a role that may search. */
async function showWholeCase(page) {
  await showCase(page);
  await page.getByTestId('sightings').getByTestId('timeline').waitFor();
}

/** Shows every view in a language; `take` is called when it stands still. */
async function photograph(bluegate, { page }, language, take) {
  let role;
  for (const view of views) {
    if (view.role !== role) {
      await page.context().clearCookies();
      await page.goto('about:blank');
      await page.goto(bluegate.url);
      await page.evaluate((wanted) => localStorage.setItem('bluegate-language', wanted), language);
      await page.reload();
      await signIn(page, bluegate.url, view.role, password);
      role = view.role;
    }
    await page.goto('about:blank');
    await page.goto(`${bluegate.url}/#/${view.page}/${view.id ?? ''}`);
    await page.locator(view.page === 'queue' ? '.case-row' : `[data-testid=${view.page}-page]`)
      .first().waitFor();
    await view.ready?.(page);
    await until(page, async () => (await page.locator('.ant-spin-spinning').count()) === 0, 'answers');
    await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
    await settled(page);
    await take(`console${view.name && `-${view.name}`}-${language}`, view);
  }
}

async function main() {
  mkdirSync(folder, { recursive: true });
  const bluegate = await startBluegate();
  const browser = await openBrowser();
  try {
    for (const seed of [5, 9, 21]) bluegate.stream(24, seed);
    await signIn(browser.page, bluegate.url, 'official', password);
    await prepare(bluegate, browser.page);
    for (const language of ['zh', 'en']) {
      await photograph(bluegate, browser, language, async (name, { whole }) => {
        const path = join(folder, `${name}.png`);
        // The sheet is looked at as it is printed, to its end.
        if (whole) await browser.page.setViewportSize({ width: 1366, height: 1300 });
        await browser.page.screenshot({ path });
        await browser.page.setViewportSize({ width: 1366, height: 768 });
        console.log(path);
      });
    }
  } finally {
    await browser.close();
    await bluegate.close();
  }
}

await main();
