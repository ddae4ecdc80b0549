// Rule sets to be tried, made out of the one that the server starts with.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './bluegate.mjs';

const flagged = 'reason_code: "R01" outcome: OUTCOME_FLAG';

/** Chooses a rule set as a file, as a person would, and waits until the page has it. */
export async function chooseRuleSet(page, text) {
  await page.getByTestId('proposal').locator('input[type=file]').setInputFiles({
    name: 'proposed.textproto', mimeType: 'text/plain', buffer: Buffer.from(text),
  });
  await page.waitForFunction((wanted) =>
    document.querySelector('[data-testid=proposal-text]').value === wanted, text);
}

/** The set with another answer for whatever passes: in its rule and, if wanted, in the tests that
 *  stand in the same file. Without them it is refused. */
export function flagging({ tests }) {
  const now = readFileSync(join(root, 'deploy/rules/xianyang-2021.textproto'), 'utf8');
  return now.split(/^(?=\w+ \{)/m).map((block) => {
    const isRule = block.startsWith('rules {') && block.includes('rule_id: "pass"');
    const isTest = block.startsWith('tests {') && block.includes('expect_rule_id: "pass"');
    if (isRule) return block.replace('outcome: OUTCOME_PASS', flagged);
    if (isTest && tests) return block.replace('OUTCOME_PASS', 'OUTCOME_FLAG');
    return block;
  }).join('');
}
