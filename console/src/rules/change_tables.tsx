import type { ReactNode } from 'react';

import { fuelName, vehicleTypeName } from '../codes/codes';
import type {
  ChangeCount, PreviewRuleSetResponse, RuleSummary,
} from '../gen/bluegate/admission/v1/admission_pb';
import type { Site } from '../gen/bluegate/common/v1/site_pb';
import { type TextKey, useText } from '../i18n';
import { siteName } from '../search/use_sites';
import { byChange, moveName, movesOf, rulesOf, stageName } from './preview';

interface Props {
  answer: PreviewRuleSetResponse;
  sites: readonly Site[];
  /** Rules of the set in force, for their sentences. */
  rules: readonly RuleSummary[];
}

/** What a rule set would change, by all that the passages have in common. */
export function ChangeTables({ answer, sites, rules }: Props) {
  const words = useText();
  const { text, language } = words;
  const known = (value: string, name: string) => (value ? name : text('unknown'));
  return (
    <div className="change-tables">
      <ChangeTable
        title="changesByRule"
        counts={answer.byRule}
        nameOf={(value) => <RulePair value={value} before={rules} after={answer.rules} />}
      />
      <ChangeTable
        title="changesBySite"
        counts={answer.bySite}
        nameOf={(value) => known(value, `${value} ${siteName(sites, value, language)}`)}
      />
      <ChangeTable
        title="changesByStage"
        counts={answer.byStage}
        nameOf={(value) => stageName(value, words)}
      />
      <ChangeTable
        title="changesByFuel"
        counts={answer.byFuel}
        nameOf={(value) => known(value, fuelName(value, language))}
      />
      <ChangeTable
        title="changesByType"
        counts={answer.byVehicleType}
        nameOf={(value) => known(value, vehicleTypeName(value, language))}
      />
    </div>
  );
}

interface TableProps {
  title: TextKey;
  counts: readonly ChangeCount[];
  nameOf: (value: string) => ReactNode;
}

function ChangeTable({ title, counts, nameOf }: TableProps) {
  const words = useText();
  const { text } = words;
  if (counts.length === 0) return null;
  return (
    <section>
      <h2>{text(title)}</h2>
      <div className="table-frame" tabIndex={0} role="region" aria-label={text(title)}>
        <table className="plain" data-testid={title}>
          <thead>
            <tr>
              <th scope="col">{text('changeOf')}</th>
              <th scope="col" className="number">{text('compared')}</th>
              <th scope="col" className="number">{text('otherAnswer')}</th>
              <th scope="col">{text('beforeAfter')}</th>
              <th scope="col" className="number">{text('otherRule')}</th>
            </tr>
          </thead>
          <tbody>
            {byChange(counts).map((count) => (
              <tr key={count.value}>
                <th scope="row">{nameOf(count.value)}</th>
                <td className="number">{count.passages.toLocaleString('en-US')}</td>
                <td className="number">{count.answers.toLocaleString('en-US')}</td>
                <td>
                  {movesOf(count).map((move) => (
                    <span key={`${move.before} ${move.after}`} className="move">
                      {moveName(move.before, move.after, words)}{' '}
                      {move.count.toLocaleString('en-US')}
                    </span>
                  ))}
                </td>
                <td className="number">{count.rules.toLocaleString('en-US')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface PairProps {
  /** The server's "BEFORE -> AFTER". */
  value: string;
  before: readonly RuleSummary[];
  after: readonly RuleSummary[];
}

/** The rule that decided and the one that would, each with its sentence. */
function RulePair({ value, before, after }: PairProps) {
  const { text, sentence } = useText();
  const [ruleBefore, ruleAfter] = rulesOf(value);
  const named = (ruleId: string, rules: readonly RuleSummary[]) => (
    <>
      <code>{ruleId || text('noRule')}</code>{' '}
      <span className="small">{sentence(rules.find((rule) => rule.ruleId === ruleId))}</span>
    </>
  );
  return (
    <span className="rule-pair">
      {named(ruleBefore, before)}
      <br />→ {named(ruleAfter, after)}
    </span>
  );
}
