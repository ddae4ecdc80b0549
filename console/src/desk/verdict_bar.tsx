import { Button } from 'antd';
import { useState } from 'react';

import { may } from '../access/access';
import { casework, newRequestId } from '../api/transport';
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
  onChanged: (item: Case) => void;
  onDecided: (item: Case) => void;
}

const main: readonly ActionName[] = ['confirm', 'approve'];
const grave: readonly ActionName[] = ['dismiss', 'sendBack'];

/** Where the case stands, and what can be done with it: by button and by key. */
export function VerdictBar({ item, account, role, onChanged, onDecided }: Props) {
  const { text } = useText();
  const nowMs = useNow(5000);
  const [form, setForm] = useState<ActionName | null>(null);
  const { busy, send: sendChange } = useSend(onChanged);
  const actions = actionsFor(item, { account, nowMs }, role);

  const send = (change: () => Promise<{ case?: Case }>, then: (changed: Case) => void) =>
    sendChange(item.caseId, change, (changed) => {
      setForm(null);
      then(changed);
    });
  function act(name: ActionName) {
    switch (name) {
      case 'confirm':
        return send(() => casework.confirmCase(changeOf(item)), onDecided);
      case 'approve':
        return send(() => casework.approveCase(changeOf(item)), onDecided);
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

  const open = busy || form ? [] : actions.filter((action) => action.open);
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
      {actions.map((action) => (
        <Button
          key={action.name}
          type={main.includes(action.name) ? 'primary' : 'default'}
          danger={grave.includes(action.name)}
          loading={busy && main.includes(action.name)}
          disabled={busy || !action.open}
          onClick={() => act(action.name)}
          data-testid={action.name}
        >
          {text(action.name)} ({keyTable[keyOf(action.name)].keys[0].toUpperCase()})
        </Button>
      ))}
      {form && (
        <CaseForm
          name={form}
          item={item}
          busy={busy}
          send={send}
          onChanged={onChanged}
          onDecided={onDecided}
          onCancel={() => setForm(null)}
        />
      )}
    </div>
  );
}
