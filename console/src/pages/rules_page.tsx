import '../rules/rules.css';

import { Card, Input, Select } from 'antd';
import { useMemo, useState } from 'react';

import { type Method, may } from '../access/access';
import { admission } from '../api/transport';
import { dateTime, today } from '../format';
import { FailureLine } from '../frame/failure_line';
import { Mark } from '../frame/mark';
import type { PageProps } from '../frame/pages';
import { PagedTable } from '../frame/paged_table';
import { hashOf, useRoute } from '../frame/route';
import {
  type GetRuleSetResponse, Outcome, type RuleSetChange, type RuleSummary,
} from '../gen/bluegate/admission/v1/admission_pb';
import { type TextKey, useText } from '../i18n';
import { OutcomeMark } from '../rules/outcome_mark';
import { ProposalPanel } from '../rules/proposal_panel';
import { isInForce, rulesWith } from '../rules/rule_view';
import { useAnswer } from '../use_answer';

const outcomes = [Outcome.REFUSE, Outcome.HOLD, Outcome.FLAG, Outcome.PASS];

const askRules = (signal: AbortSignal) => admission.getRuleSet({}, { signal });
const askHistory = async (pageToken: string, signal: AbortSignal) => {
  const page = await admission.getRuleSetHistory({ pageSize: 20, pageToken }, { signal });
  return { rows: page.changes, next: page.nextPageToken };
};

/** A part of the page; its name is the id in the address. */
interface View {
  name: '' | 'history' | 'proposal';
  title: TextKey;
  needs: Method[];
}

const allViews: readonly View[] = [
  { name: '', title: 'rulesInForce', needs: [] },
  {
    name: 'history',
    title: 'ruleSetHistory',
    needs: ['admission.v1.AdmissionService/GetRuleSetHistory'],
  },
  {
    name: 'proposal',
    title: 'ruleSetProposal',
    needs: [
      'admission.v1.AdmissionService/PreviewRuleSet',
      'admission.v1.AdmissionService/SetRuleSet',
    ],
  },
];

const viewsFor = (role: string) => allViews.filter((view) => may(role, ...view.needs));

/** The law in force, how it came to be, and what another set would change. The id of the address
 *  says which of them. */
export default function RulesPage({ session, id }: PageProps) {
  const { text } = useText();
  const { replace } = useRoute();
  const { value, failure, askAgain } = useAnswer(askRules);
  const views = viewsFor(session.role);
  const shown = views.find((view) => view.name === id)?.name ?? '';
  return (
    <main className="page" data-testid="rules-page">
      <h1>{text('page_rules')}</h1>
      <nav className="sub-pages" aria-label={text('page_rules')}>
        {views.map(({ name, title }) => (
          <a
            key={name}
            href={hashOf('rules', name)}
            aria-current={name === shown ? 'page' : undefined}
            data-testid={`rules-${name || 'now'}`}
          >
            {text(title)}
          </a>
        ))}
      </nav>
      <FailureLine failure={failure} />
      {shown === '' && <RulesInForce value={value} />}
      {shown === 'history' && <RuleSetHistory />}
      {shown === 'proposal' && (
        <ProposalPanel
          revision={value?.revision ?? ''}
          rules={value?.rules ?? []}
          onSet={() => {
            askAgain();
            replace('rules');
          }}
        />
      )}
    </main>
  );
}

/** Rule by rule, as sentences with their clauses. */
function RulesInForce({ value }: { value: GetRuleSetResponse | undefined }) {
  const { text, word } = useText();
  const [outcome, setOutcome] = useState<Outcome>();
  const [words, setWords] = useState('');
  const rules = useMemo(
    () => rulesWith(value?.rules ?? [], outcome, words),
    [value, outcome, words],
  );
  return (
    <>
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
    </>
  );
}

function RuleItem({ rule }: { rule: RuleSummary }) {
  const { text, sentence } = useText();
  const holds = isInForce(rule, today());
  return (
    <li className={holds ? '' : 'not-in-force'}>
      <div>
        <OutcomeMark outcome={rule.outcome} />{' '}
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
      <PagedTable<RuleSetChange>
        testId="rule-set-history"
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
