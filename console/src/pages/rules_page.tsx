import { Card, Input, Select } from 'antd';
import { useMemo, useState } from 'react';

import { may } from '../access/access';
import { admission } from '../api/transport';
import { dateTime, today } from '../format';
import { FailureLine } from '../frame/failure_line';
import { Mark, type Tone } from '../frame/mark';
import type { PageProps } from '../frame/pages';
import { PagedTable } from '../frame/paged_table';
import {
  Outcome, type RuleSetChange, type RuleSummary,
} from '../gen/bluegate/admission/v1/admission_pb';
import { useText } from '../i18n';
import { isInForce, rulesWith } from '../rules/rule_view';
import { useAnswer } from '../use_answer';

const outcomes = [Outcome.REFUSE, Outcome.HOLD, Outcome.FLAG, Outcome.PASS];
const tones: Partial<Record<Outcome, Tone>> = {
  [Outcome.PASS]: 'green',
  [Outcome.FLAG]: 'amber',
  [Outcome.HOLD]: 'blue',
  [Outcome.REFUSE]: 'red',
};

const askRules = (signal: AbortSignal) => admission.getRuleSet({}, { signal });
const askHistory = async (pageToken: string, signal: AbortSignal) => {
  const page = await admission.getRuleSetHistory({ pageSize: 20, pageToken }, { signal });
  return { rows: page.changes, next: page.nextPageToken };
};

/** The law in force, rule by rule, as sentences with their clauses. */
export default function RulesPage({ session }: PageProps) {
  const { text, word } = useText();
  const { value, failure } = useAnswer(askRules);
  const [outcome, setOutcome] = useState<Outcome>();
  const [words, setWords] = useState('');
  const rules = useMemo(
    () => rulesWith(value?.rules ?? [], outcome, words),
    [value, outcome, words],
  );
  return (
    <main className="page" data-testid="rules-page">
      <h1>{text('page_rules')}</h1>
      <FailureLine failure={failure} />
      {value && (
        <Card size="small">
          <p>
            {text('ruleSet')} <code data-testid="revision">{value.revision}</code>
          </p>
          <p className="source">{value.source}</p>
        </Card>
      )}
      <div className="page-tools">
        <Input
          allowClear
          aria-label={text('findRule')}
          placeholder={text('findRule')}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          data-testid="find-rule"
        />
        <Select
          allowClear
          aria-label={text('answer')}
          placeholder={text('answer')}
          value={outcome}
          onChange={setOutcome}
          options={outcomes.map((one) => ({ value: one, label: word('outcome', one) }))}
        />
        <span data-testid="rule-count">
          {text('shownOf', { shown: rules.length, all: value?.rules.length ?? 0 })}
        </span>
      </div>
      <p className="small">{text('rulesOrder')}</p>
      <ol className="rules">
        {rules.map((rule) => (
          <RuleItem key={rule.ruleId} rule={rule} />
        ))}
      </ol>
      {may(session.role, 'admission.v1.AdmissionService/GetRuleSetHistory') && <RuleSetHistory />}
    </main>
  );
}

function RuleItem({ rule }: { rule: RuleSummary }) {
  const { text, word, sentence } = useText();
  const holds = isInForce(rule, today());
  return (
    <li className={holds ? '' : 'not-in-force'}>
      <div>
        <Mark tone={tones[rule.outcome] ?? 'grey'}>{word('outcome', rule.outcome)}</Mark>{' '}
        <strong>{rule.reasonCode}</strong> {sentence(rule)}
      </div>
      <div className="small">
        {rule.clause} · {text('validFrom')} {rule.effectiveFrom || text('always')}{' '}
        {text('validUntil')} {rule.effectiveUntil || text('noEnd')} · {text('priority')}{' '}
        {rule.priority} · <code>{rule.ruleId}</code>
        {!holds && (
          <>
            {' '}
            <Mark tone="grey">{text('notInForce')}</Mark>
          </>
        )}
      </div>
    </li>
  );
}

function RuleSetHistory() {
  const { text } = useText();
  return (
    <section>
      <h2>{text('ruleSetHistory')}</h2>
      <PagedTable<RuleSetChange>
        ask={askHistory}
        rowKey={(change) => change.requestId}
        columns={[
          { title: text('since'), render: (_, change) => dateTime(change.setTimeUs) },
          { title: text('ruleSet'), render: (_, change) => <code>{change.revision}</code> },
          { title: text('by'), dataIndex: 'setBy' },
          { title: text('why'), dataIndex: 'why' },
        ]}
      />
    </section>
  );
}
