import { useEffect, useState } from 'react';

import { may } from '../access/access';
import { casework, newRequestId } from '../api/transport';
import { Mark } from '../frame/mark';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { keyTable, useKeys } from '../keys/keys';
import { useNow } from '../use_now';
import { type ActionName, actionsFor, keyOf } from './actions';
import { CaseForm } from './case_form';
import { CaseMarks } from './case_marks';
import { changeOf, useSend } from './use_send';

interface Props {
  item: Case;
  account: string;
  role: string;
  /** Whether a verdict on the case is on its way: until the answer comes nothing can be done. */
  isSending: boolean;
  onChanged: (item: Case) => void;
  /** Sends a verdict without waiting for its answer. */
  onJudge: (item: Case, change: () => Promise<{ case?: Case }>) => void;
  /** Told whether a window is open in which the officer writes. */
  onWriting: (isWriting: boolean) => void;
}

const main: readonly ActionName[] = ['confirm', 'approve'];
const grave: readonly ActionName[] = ['dismiss', 'sendBack'];

function weightOf(name: ActionName): string {
  if (main.includes(name)) return 'act-main';
  return grave.includes(name) ? 'act-grave' : '';
}

/** Where the case stands, and what can be done with it: by button and by key. */
export function VerdictBar({
  item, account, role, isSending, onChanged, onJudge, onWriting,
}: Props) {
  const { text } = useText();
  const nowMs = useNow(5000);
  const [form, setForm] = useState<ActionName | null>(null);
  const { busy, send: sendChange } = useSend(onChanged);
  const actions = actionsFor(item, { account, nowMs }, role);
  const isWriting = form !== null;
  useEffect(() => {
    if (!isWriting) return undefined;
    onWriting(true);
    return () => onWriting(false);
  }, [isWriting, onWriting]);

  const send = (change: () => Promise<{ case?: Case }>, then: (changed: Case) => void) =>
    sendChange(item.caseId, change, (changed) => {
      setForm(null);
      then(changed);
    });
  const judge = (change: () => Promise<{ case?: Case }>) => {
    setForm(null);
    onJudge(item, change);
  };
  function act(name: ActionName) {
    switch (name) {
      case 'confirm':
        return judge(() => casework.confirmCase(changeOf(item)));
      case 'approve':
        return judge(() => casework.approveCase(changeOf(item)));
      case 'claim':
        return send(
          () => casework.claimCase({ requestId: newRequestId(), caseId: item.caseId }),
          onChanged,
        );
      case 'release':
        return send(() => casework.releaseCase(changeOf(item)), onChanged);
      default:
        return setForm(name);
    }
  }

  const open = busy || isSending || form ? [] : actions.filter((action) => action.open);
  useKeys(Object.fromEntries(open.map(({ name }) => [keyOf(name), () => act(name)])));

  return (
    <div className="verdict">
      <CaseMarks
        item={item}
        account={account}
        nowMs={nowMs}
        isJudge={may(role, 'casework.v1.CaseworkService/ConfirmCase')}
        mayApprove={actions.some((action) => action.name === 'approve')}
      />
      {isSending && <Mark tone="grey">{text('verdictSending')}</Mark>}
      {actions.map((action) => (
        // Plain elements, as all that is built anew for every case.
        <button
          key={action.name}
          type="button"
          className={`act ${weightOf(action.name)}`}
          disabled={busy || isSending || !action.open}
          onClick={() => act(action.name)}
          data-testid={action.name}
        >
          {text(action.name)} ({keyTable[keyOf(action.name)].keys[0].toUpperCase()})
        </button>
      ))}
      {form && (
        <CaseForm
          name={form}
          item={item}
          busy={busy}
          send={send}
          judge={judge}
          onChanged={onChanged}
          onCancel={() => setForm(null)}
        />
      )}
    </div>
  );
}
