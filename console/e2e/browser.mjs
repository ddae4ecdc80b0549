// Chromium from Debian, driven by Playwright. Every console error fails the test that caused it.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

// Long enough for a machine that does much else; shorter where somebody works on the tests.
export const waitMsMax = Number(process.env.E2E_WAIT_MS ?? 30_000);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Opens a page; `errors` collects what the browser complains about. */
export async function openBrowser() {
  const profile = mkdtempSync(join(tmpdir(), 'bluegate-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args,
    viewport: { width: 1366, height: 768 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(waitMsMax);
  const errors = [];
  const outside = [];
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && hostname !== '127.0.0.1') outside.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  return {
    page,
    errors,
    /** What was asked of any other host. */
    outside,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/**
 * After a test: the browser complained of nothing but what the test asked for on purpose, and asked
 * no other host.
 */
export function assertQuiet(browser, expected) {
  const errors = browser.errors.splice(0);
  assert.deepEqual(errors.filter((error) => !expected.some((one) => one.test(error))), []);
  assert.deepEqual(browser.outside, []);
}

export const tabCount = async (page, tab) =>
  Number(await page.getByTestId(`tab-${tab}`).getAttribute('data-count'));

export const chosenCaseOf = (page) =>
  page.locator('.case-row.chosen').getAttribute('data-case');

/** Waits until a condition holds. */
export async function until(page, condition, what) {
  const deadline = Date.now() + waitMsMax;
  while (!(await condition())) {
    if (Date.now() > deadline) assert.fail(`not in time: ${what}`);
    await page.waitForTimeout(50);
  }
}

export async function signIn(page, url, account, password) {
  await page.goto(url);
  await page.locator('#account').fill(account);
  await page.locator('#password').fill(password);
  await page.locator('button[type=submit]').click();
  await page.getByTestId('sign-out').waitFor();
}

/** Has the page check its case, again as long as something waits for a signature; what it says of
 *  each leaf and log, in Chinese. */
export async function provenStates(page) {
  const check = async () => {
    await page.getByTestId('check').click();
    await page.locator('[data-testid=check]:not(.ant-btn-loading)').waitFor();
    await page.getByTestId('proof-entries').waitFor();
    return page.locator('.proofs .mark').allInnerTexts();
  };
  let states = await check();
  await until(page, async () => {
    if (!states.includes('尚未签名')) return true;
    states = await check();
    return false;
  }, 'the signature');
  return states;
}

/** Waits until nothing moves: halfway through, a fading window has the colours of neither state. */
export async function settled(page) {
  const isStill = () => document.getAnimations().every((one) =>
    one.playState !== 'running' || one.effect?.getComputedTiming().iterations === Infinity);
  await until(page, () => page.evaluate(isStill), 'the end of movement');
}

/** What a program can find against WCAG 2.1 AA in the page as it is. */
export async function violationsOf(page) {
  await settled(page);
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
    resultTypes: ['violations'],
  }));
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`));
}

export async function assertAccessible(page, what) {
  assert.deepEqual(await violationsOf(page), [], what);
}
