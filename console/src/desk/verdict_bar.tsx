import { Button } from 'antd';
import { useState } from 'react';

import { may } from '../access/access';
import { casework, newRequestId } from '../api/transport';
import { holderOf, isDecided, isHeldByOther } from '../cases/case_book';
import { stateName } from '../cases/state_name';
import { clockTime } from '../format';
import { Mark } from '../frame/mark';
import { type Case, CaseState } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { useKeys } from '../keys/keys';
import { useNow } from '../use_now';
import { ApprovalBar } from './approval_bar';
import { CorrectForm } from './correct_form';
import { DismissForm } from './dismiss_form';
import { changeOf, useSend } from './use_send';

interface Props {
  item: Case;
  account: string;
  role: string;
  onChanged: (item: Case) => void;
  onDecided: (item: Case) => void;
}

type Form = 'none' | 'dismiss' | 'correct';

/** What the officer says: confirm, dismiss with a reason, correct the number, or take the case. */
export function VerdictBar({ item, account, role, onChanged, onDecided }: Props) {
  const { text, word } = useText();
  const nowMs = useNow(5000);
  const [form, setForm] = useState<Form>('none');
  const { busy, send: sendChange } = useSend(onChanged);
  const holder = holderOf(item, nowMs);
  const judges = may(role, 'casework.v1.CaseworkService/ConfirmCase');
  const waits = !isDecided(item) && item.state !== CaseState.AWAITING_APPROVAL;
  const free = judges && waits && !busy && !isHeldByOther(item, { account, nowMs });

  const send = (change: () => Promise<{ case?: Case }>, then: (changed: Case) => void) =>
    sendChange(item.caseId, change, (changed) => {
      setForm('none');
      then(changed);
    });
  const named = () => changeOf(item);
  const claim = () =>
    send(() => casework.claimCase({ requestId: newRequestId(), caseId: item.caseId }), onChanged);
  const confirm = () => send(() => casework.confirmCase(named()), onDecided);

  useKeys(
    free && form === 'none'
      ? {
          confirm,
          claim,
          dismiss: () => setForm('dismiss'),
          correct: () => setForm('correct'),
        }
      : {},
  );

  if (isDecided(item) || (waits && !judges)) {
    return <Mark tone="grey">{stateName(item, { word })}</Mark>;
  }
  if (!waits) {
    return (
      <ApprovalBar
        item={item}
        busy={busy}
        mayApprove={
          may(role, 'casework.v1.CaseworkService/ApproveCase') && item.proposedBy !== account
        }
        onApprove={() => send(() => casework.approveCase(named()), onDecided)}
        onSendBack={(note) => send(() => casework.sendBackCase({ ...named(), note }), onChanged)}
      />
    );
  }
  return (
    <div className="verdict">
      {holder && (
        <Mark tone={holder === account ? 'blue' : 'amber'} testId="holder">
          {text('heldUntil', { holder, time: clockTime(item.claimedUntilUs) })}
        </Mark>
      )}
      <Button type="primary" loading={busy} disabled={!free} onClick={confirm} data-testid="confirm">
        {text('confirm')} (C)
      </Button>
      <Button danger disabled={!free} onClick={() => setForm('dismiss')} data-testid="dismiss">
        {text('dismiss')} (X)
      </Button>
      <Button disabled={!free} onClick={() => setForm('correct')} data-testid="correct">
        {text('correct')} (E)
      </Button>
      <Button disabled={!free} onClick={claim} data-testid="claim">
        {text('claim')} (T)
      </Button>
      {form === 'dismiss' && (
        <DismissForm
          busy={busy}
          onCancel={() => setForm('none')}
          onSave={(reason, note) =>
            send(() => casework.dismissCase({ ...named(), reason, note }), onDecided)
          }
        />
      )}
      {form === 'correct' && (
        <CorrectForm
          busy={busy}
          reading={item.passage?.sightings[0]?.reading}
          onCancel={() => setForm('none')}
          onSave={(number, plateClass, note) =>
            send(() => casework.correctNumber({ ...named(), number, plateClass, note }), onChanged)
          }
        />
      )}
    </div>
  );
}
