import { ConnectError } from '@connectrpc/connect';
import { Form, type GetRef, Input, Modal } from 'antd';
import { type ReactNode, useRef, useState } from 'react';

import { useText } from '../i18n';
import { FailureLine } from './failure_line';
import { isReason, type ReasonSize } from './reason';

interface Props {
  title: string;
  label: string;
  hint?: string;
  okText: string;
  size: ReasonSize;
  danger?: boolean;
  /** Does what is asked for; the window stays open and says why when it fails. */
  onSave: (reason: string) => Promise<void>;
  onClose: () => void;
  /** What the reason is asked for, above its field. */
  children?: ReactNode;
}

/** Asks for the reason without which something is not done. */
export function ReasonWindow({
  title, label, hint, okText, size, danger, onSave, onClose, children,
}: Props) {
  const { text } = useText();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const field = useRef<GetRef<typeof Input>>(null);
  const isReady = isReason(reason, size) && !busy;

  async function save() {
    if (!isReady) return;
    setBusy(true);
    setFailure('');
    try {
      await onSave(reason.trim());
      onClose();
    } catch (error) {
      setFailure(ConnectError.from(error).rawMessage);
      setBusy(false);
    }
  }

  return (
    <Modal
      open
      title={title}
      okText={okText}
      cancelText={text('cancel')}
      confirmLoading={busy}
      okButtonProps={{ disabled: !isReady, danger: danger ?? false }}
      onCancel={onClose}
      onOk={save}
      // The window takes the focus when it opens, so that the field cannot have it before.
      afterOpenChange={() => field.current?.focus()}
      transitionName=""
      maskTransitionName=""
    >
      {children}
      <Form layout="vertical" component="div">
        <Form.Item
          label={label}
          htmlFor="reason"
          extra={[text('charactersWanted', { min: size.min, max: size.max }), hint]
            .filter(Boolean)
            .join(' · ')}
        >
          <Input
            id="reason"
            ref={field}
            maxLength={size.max}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onPressEnter={save}
            data-testid="reason"
          />
        </Form.Item>
      </Form>
      <FailureLine failure={failure} />
    </Modal>
  );
}
