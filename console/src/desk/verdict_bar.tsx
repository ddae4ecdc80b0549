import { Code, ConnectError } from '@connectrpc/connect';
import { App as AntApp, Button, Space, Tag } from 'antd';
import { useCallback, useEffect, useState } from 'react';

import { casework, newRequestId } from '../api/transport';
import { isDecided } from '../cases/case_book';
import { type Case, CaseState } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { ApprovalBar } from './approval_bar';
import { CorrectForm } from './correct_form';
import { DismissForm } from './dismiss_form';

interface Props {
  item: Case;
  account: string;
  role: string;
  onChanged: (item: Case) => void;
  onDecided: (item: Case) => void;
}

type Form = 'none' | 'dismiss' | 'correct';

/** What the officer says: confirm, dismiss with a reason, or correct the number. */
export function VerdictBar({ item, account, role, onChanged, onDecided }: Props) {
  const { text, word } = useText();
  const { message } = AntApp.useApp();
  const [form, setForm] = useState<Form>('none');
  const [busy, setBusy] = useState(false);
  const decided = isDecided(item);
  const awaiting = item.state === CaseState.AWAITING_APPROVAL;
  const heldByOther = item.state === CaseState.CLAIMED && item.claimedBy !== account;

  /** Sends a change; says what went wrong and shows the case as it is when another was first. */
  const send = useCallback(
    async (change: () => Promise<{ case?: Case }>, then: (item: Case) => void) => {
      setBusy(true);
      try {
        const response = await change();
        setForm('none');
        if (response.case) then(response.case);
      } catch (error) {
        const { code, rawMessage } = ConnectError.from(error);
        const conflict = code === Code.Aborted || code === Code.FailedPrecondition;
        message.error(conflict ? text('conflict') : `${text('failed')}: ${rawMessage}`);
        const now = await casework.getCase({ caseId: item.caseId }).catch(() => undefined);
        if (now?.case) onChanged(now.case);
      } finally {
        setBusy(false);
      }
    },
    [item.caseId, message, onChanged, text],
  );

  const named = useCallback(
    () => ({ requestId: newRequestId(), caseId: item.caseId, expectedRevision: item.revision }),
    [item.caseId, item.revision],
  );

  const confirm = useCallback(
    () => send(() => casework.confirmCase(named()), onDecided),
    [send, named, onDecided],
  );

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (decided || awaiting || heldByOther || busy || form !== 'none') return;
      if (target.closest('input,textarea,.ant-modal')) return;
      if (event.key === 'c') void confirm();
      else if (event.key === 'x') setForm('dismiss');
      else if (event.key === 'e') setForm('correct');
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [confirm, decided, awaiting, heldByOther, busy, form]);

  if (decided) return <Tag color="default">{word('state', item.state)}</Tag>;
  if (awaiting) {
    return (
      <ApprovalBar
        item={item}
        busy={busy}
        mayApprove={role === 'supervisor' && item.proposedBy !== account}
        onApprove={() => send(() => casework.approveCase(named()), onDecided)}
        onSendBack={(note) => send(() => casework.sendBackCase({ ...named(), note }), onChanged)}
      />
    );
  }
  return (
    <Space className="verdict">
      <Button type="primary" loading={busy} disabled={heldByOther} onClick={confirm} data-testid="confirm">
        {text('confirm')} (C)
      </Button>
      <Button danger disabled={heldByOther} onClick={() => setForm('dismiss')} data-testid="dismiss">
        {text('dismiss')} (X)
      </Button>
      <Button disabled={heldByOther} onClick={() => setForm('correct')} data-testid="correct">
        {text('correct')} (E)
      </Button>
      <DismissForm
        open={form === 'dismiss'}
        busy={busy}
        onCancel={() => setForm('none')}
        onSave={(reason, note) =>
          send(() => casework.dismissCase({ ...named(), reason, note }), onDecided)
        }
      />
      <CorrectForm
        open={form === 'correct'}
        busy={busy}
        reading={item.passage?.sightings[0]?.reading}
        onCancel={() => setForm('none')}
        onSave={(number, plateClass, note) =>
          send(() => casework.correctNumber({ ...named(), number, plateClass, note }), onChanged)
        }
      />
    </Space>
  );
}
