// What the tests of one file share: the real server with captures in it, and a browser.
import { after, afterEach, before } from 'node:test';

import { password, startBluegate } from './bluegate.mjs';
import { assertQuiet, openBrowser, signIn, until } from './browser.mjs';

/**
 * Starts both before the file's tests, then calls `ready`, and ends them after. `captures` are
 * arguments of `bluegate.stream`; the rest is for startBluegate. After each test the browser must
 * have been quiet but for what the test put into `expected`: what it says by itself about answers
 * that a test asks for on purpose.
 */
export function useShift({ captures = [[40, 5]], ready, ...options }) {
  const shift = {
    bluegate: undefined,
    browser: undefined,
    page: undefined,
    expected: [],
    until: (condition, what) => until(shift.page, condition, what),
    /** Signs in as another role. */
    async become(role) {
      const { page, bluegate } = shift;
      shift.expected = [/401/];
      await page.goto(bluegate.url);
      await page.locator('#account, [data-testid=sign-out]').first().waitFor();
      if (await page.getByTestId('sign-out').isVisible()) {
        await page.getByTestId('sign-out').click();
        await page.locator('#account').waitFor();
      }
      await signIn(page, bluegate.url, role, password);
    },
  };
  before(async () => {
    shift.bluegate = await startBluegate(options);
    for (const [count, seed] of captures) shift.bluegate.stream(count, seed);
    shift.browser = await openBrowser();
    shift.page = shift.browser.page;
    await ready(shift);
  });
  after(async () => {
    await shift.browser?.close();
    await shift.bluegate?.close();
  });
  afterEach(() => {
    assertQuiet(shift.browser, shift.expected);
    shift.expected = [];
  });
  return shift;
}
