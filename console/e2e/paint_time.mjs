// From a camera's picture to the row on the officer's screen: so many terminals, one capture a
// second each, for a minute; p50 and p95 are printed. Not among the tests: it wants the machine for
// itself.
import { password, startBluegate } from './bluegate.mjs';
import { openBrowser, signIn } from './browser.mjs';
import { callsAs } from './calls.mjs';

const terminalCount = Number(process.env.BLUEGATE_TERMINALS ?? 17);
const seconds = Number(process.env.BLUEGATE_SECONDS ?? 60);
const everyMs = 1000;
const p95MsMax = 1000;
// Each picture comes again this often, at another site: drawing takes longer than reading.
const rounds = 3;
const settleMsMax = 120_000;

const pause = (ms) => new Promise((wake) => setTimeout(wake, ms));
const at = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

/** Notes, in the page, when each row is first on the screen: the list is kept at its end, where
 *  what is new comes in. */
function watchRows() {
  globalThis.paintedMs = {};
  const look = () => {
    const list = document.querySelector('[data-testid=case-list]');
    if (list) list.scrollTop = list.scrollHeight;
    const box = list?.getBoundingClientRect();
    const seen = [];
    for (const row of document.querySelectorAll('.case-row')) {
      const { top, bottom } = row.getBoundingClientRect();
      const isNew = !(row.dataset.case in globalThis.paintedMs);
      if (isNew && bottom > box.top && top < box.bottom) seen.push(row.dataset.case);
    }
    // What stands in the document in this frame is painted by the time the next one begins.
    requestAnimationFrame(() => {
      for (const id of seen) globalThis.paintedMs[id] ??= Date.now();
      look();
    });
  };
  look();
}

/** Gives each terminal a picture a second, the terminals spread over the second. */
async function drive(terminals, pictures) {
  const started = Date.now();
  let lateMs = 0;
  for (let given = 0; given < terminals.length * seconds; given += 1) {
    const due = started + (given * everyMs) / terminals.length;
    await pause(Math.max(0, due - Date.now()));
    lateMs = Math.max(lateMs, Date.now() - due);
    terminals[given % terminals.length].give(pictures[given % pictures.length]);
  }
  return lateMs;
}

async function measure(bluegate, page) {
  const wanted = terminalCount * seconds;
  const pictures = bluegate.draw(Math.ceil(wanted / rounds), 7);
  const calls = await callsAs(bluegate.url, 'supervisor');
  const settledCount = async () =>
    Number((await calls.call('casework.v1.CaseworkService/GetCaseworkTally', {})).position ?? 0);
  await signIn(page, bluegate.url, 'officer', password);
  await page.getByTestId('connection').waitFor();
  const terminals = Array.from({ length: terminalCount }, (_, i) =>
    bluegate.terminal(`cp-${String(i + 1).padStart(2, '0')}`));
  await pause(2000);
  await page.evaluate(watchRows);
  const lateMs = await drive(terminals, pictures);
  const deadline = Date.now() + settleMsMax;
  while ((await settledCount()) < wanted && Date.now() < deadline) await pause(200);
  const behind = wanted - (await settledCount());
  await pause(1000);
  const painted = await page.evaluate(() => globalThis.paintedMs);
  const cases = await calls.allCases();
  const times = cases
    .filter((one) => one.caseId in painted && one.caseId === one.passage.passageId)
    .map((one) => painted[one.caseId] - Number(one.passage.capture.terminalTimeUs) / 1000)
    .sort((a, b) => a - b);
  return { wanted, behind, lateMs, cases: cases.length, times };
}

async function main() {
  const bluegate = await startBluegate();
  const browser = await openBrowser();
  try {
    const { wanted, behind, lateMs, cases, times } = await measure(bluegate, browser.page);
    const [p50, p95, most] = [at(times, 0.5), at(times, 0.95), times.at(-1)];
    console.log(`${terminalCount} terminals, ${wanted} captures in ${seconds} s (the driver at most `
      + `${lateMs.toFixed(0)} ms late), ${behind} without an end state; `
      + `${times.length} of ${cases} cases seen as rows`);
    console.log(`picture handed to the terminal -> row painted: p50 ${p50.toFixed(0)} ms, `
      + `p95 ${p95.toFixed(0)} ms, most ${most.toFixed(0)} ms`);
    process.exitCode = p95 <= p95MsMax ? 0 : 1;
  } finally {
    await browser.close();
    await bluegate.close();
  }
}

await main();
