import { Button, Input, Modal } from 'antd';
import { useState } from 'react';

import { Mark } from '../frame/mark';
import { type Case } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { useKeys } from '../keys/keys';

interface Props {
  item: Case;
  busy: boolean;
  mayApprove: boolean;
  onApprove: () => void;
  onSendBack: (note: string) => void;
}

/** A verdict that waits for a second person, and what he says to it. */
export function ApprovalBar({ item, busy, mayApprove, onApprove, onSendBack }: Props) {
  const { text, word } = useText();
  const [asking, setAsking] = useState(false);
  const [note, setNote] = useState('');
  useKeys(
    mayApprove && !busy && !asking
      ? { approve: onApprove, sendBack: () => setAsking(true) }
      : {},
  );
  return (
    <div className="verdict" data-testid="approval">
      <Mark tone="amber">{word('state', item.state)}</Mark>
      <span>
        {item.proposedBy}: {word('state', item.proposedState)}
      </span>
      {!mayApprove && <span>{text('awaitsSecond')}</span>}
      {mayApprove && (
        <>
          <Button type="primary" loading={busy} onClick={onApprove} data-testid="approve">
            {text('approve')} (A)
          </Button>
          <Button danger onClick={() => setAsking(true)} data-testid="send-back">
            {text('sendBack')} (B)
          </Button>
        </>
      )}
      <Modal
        open={asking}
        title={text('sendBackWhy')}
        okText={text('sendBack')}
        cancelText={text('cancel')}
        okButtonProps={{ danger: true, disabled: note.trim() === '' }}
        confirmLoading={busy}
        onCancel={() => setAsking(false)}
        onOk={() => {
          setAsking(false);
          onSendBack(note.trim());
        }}
      >
        <Input.TextArea
          rows={2}
          aria-label={text('sendBackWhy')}
          maxLength={300}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </Modal>
    </div>
  );
}
