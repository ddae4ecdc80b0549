import { Button, Input, Modal, Space, Tag } from 'antd';
import { useState } from 'react';

import { type Case } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';

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
  return (
    <Space className="verdict" data-testid="approval">
      <Tag color="warning">{word('state', item.state)}</Tag>
      <span>
        {item.proposedBy}: {word('state', item.proposedState)}
      </span>
      {!mayApprove && <span>{text('awaitsSecond')}</span>}
      {mayApprove && (
        <>
          <Button type="primary" loading={busy} onClick={onApprove} data-testid="approve">
            {text('approve')}
          </Button>
          <Button danger onClick={() => setAsking(true)} data-testid="send-back">
            {text('sendBack')}
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
          maxLength={300}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </Modal>
    </Space>
  );
}
