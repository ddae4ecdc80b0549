import { Button, Modal } from 'antd';
import { useEffect, useRef, useState } from 'react';

import { casework, newRequestId } from '../api/transport';
import { DismissForm } from '../desk/dismiss_form';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { type Calls, forAll, judgeOne, type Outcome, tallyOf, type Verdict } from './judge';
import { OutcomeRow } from './outcome_row';

// Few enough that colleagues at the same server do not notice.
const atOnce = 4;

async function caseOf(answer: Promise<{ case?: Case }>): Promise<Case> {
  const { case: item } = await answer;
  if (!item) throw new Error('an answer without its case');
  return item;
}

function callsFor(verdict: Verdict): Calls {
  const change = (item: Case, requestId: string) => ({
    requestId, caseId: item.caseId, expectedRevision: item.revision,
  });
  return {
    claim: (item, requestId) => caseOf(casework.claimCase({ requestId, caseId: item.caseId })),
    judge: (item, id) =>
      caseOf(
        verdict.kind === 'confirm'
          ? casework.confirmCase(change(item, id))
          : casework.dismissCase({
              ...change(item, id), reason: verdict.reason, note: verdict.note,
            }),
      ),
    release: (item, id) => caseOf(casework.releaseCase(change(item, id))),
    look: (item) => caseOf(casework.getCase({ caseId: item.caseId })),
    newRequestId,
  };
}

interface Props {
  kind: Verdict['kind'];
  /** The cases as the officer sees them in the window: what they are judged by. */
  items: Case[];
  account: string;
  onChanged: (item: Case) => void;
  /** Closed; `begun`: requests were sent. */
  onClose: (begun: boolean) => void;
}

/** Judges a selection, one case after another, and tells of each what came of it. */
export function BulkWindow({ kind, items: shown, account, onChanged, onClose }: Props) {
  const { text } = useText();
  const [items] = useState(shown);
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [begun, setBegun] = useState(false);
  const stopped = useRef(false);
  useEffect(() => () => void (stopped.current = true), []);
  const running = begun && outcomes.size < items.length;

  const tell = (outcome: Outcome) => {
    setOutcomes((before) => new Map(before).set(outcome.item.caseId, outcome));
    if (outcome.kind !== 'notSent' && outcome.kind !== 'unknown') onChanged(outcome.item);
  };
  const judge = (verdict: Verdict) => {
    setBegun(true);
    stopped.current = false;
    const calls = callsFor(verdict);
    void forAll(
      items,
      atOnce,
      async (item) => tell(await judgeOne(item, account, calls)),
      () => stopped.current,
      (item) => tell({ kind: 'notSent', item }),
    );
  };

  const list = (
    <ul className="bulk-list" aria-label={text('bulkList')} tabIndex={0} data-testid="bulk-list">
      {items.map((item) => (
        <OutcomeRow
          key={item.caseId}
          item={item}
          outcome={outcomes.get(item.caseId)}
          told={begun}
          onLook={() => !running && onClose(begun)}
        />
      ))}
    </ul>
  );
  if (kind === 'dismiss' && !begun) {
    return (
      <DismissForm
        head={
          <>
            <p>{text('dismissSelected', { count: items.length })}</p>
            {list}
          </>
        }
        busy={false}
        onCancel={() => onClose(false)}
        onSave={(reason, note) => judge({ kind: 'dismiss', reason, note })}
      />
    );
  }
  return (
    <Modal
      open
      title={text(kind === 'confirm' ? 'bulkConfirm' : 'bulkDismiss')}
      closable={!running}
      maskClosable={false}
      keyboard={!running}
      onCancel={() => onClose(begun)}
      transitionName=""
      maskTransitionName=""
      footer={
        <BulkButtons
          count={items.length}
          step={running ? 'running' : begun ? 'ended' : 'asking'}
          onConfirm={() => judge({ kind: 'confirm' })}
          onStop={() => void (stopped.current = true)}
          onClose={() => onClose(begun)}
        />
      }
    >
      {begun && <Summary outcomes={outcomes} all={items.length} running={running} />}
      {list}
    </Modal>
  );
}

interface SummaryProps {
  outcomes: ReadonlyMap<string, Outcome>;
  all: number;
  running: boolean;
}

function Summary({ outcomes, all, running }: SummaryProps) {
  const { text, word } = useText();
  const tally = Object.entries(tallyOf(outcomes.values())).filter(([, count]) => count > 0);
  return (
    <p role="status" data-testid="bulk-summary" data-running={running}>
      {running
        ? text('bulkRunning', { done: outcomes.size, all })
        : tally.map(([kind, count]) => `${word('bulk_', kind)} ${count}`).join(' · ')}
    </p>
  );
}

interface ButtonsProps {
  count: number;
  step: 'asking' | 'running' | 'ended';
  onConfirm: () => void;
  onStop: () => void;
  onClose: () => void;
}

function BulkButtons({ count, step, onConfirm, onStop, onClose }: ButtonsProps) {
  const { text } = useText();
  if (step === 'running') {
    return (
      <Button onClick={onStop} data-testid="bulk-stop">
        {text('bulkStop')}
      </Button>
    );
  }
  if (step === 'ended') {
    return (
      <Button type="primary" autoFocus onClick={onClose} data-testid="bulk-close">
        {text('bulkClose')}
      </Button>
    );
  }
  return (
    <>
      <Button onClick={onClose}>{text('cancel')}</Button>
      <Button type="primary" autoFocus onClick={onConfirm} data-testid="bulk-go">
        {text('confirmSelected', { count })}
      </Button>
    </>
  );
}
