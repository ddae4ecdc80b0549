import { ConnectError } from '@connectrpc/connect';
import { Input, Modal } from 'antd';
import { useState } from 'react';

import { casework, newRequestId } from '../api/transport';
import { FailureLine } from '../frame/failure_line';
import { useText } from '../i18n';

interface Props {
  entryId: string;
  onClose: () => void;
  onRemoved: () => void;
}

/** Takes an entry off the list, with the reason why. */
export function RemoveForm({ entryId, onClose, onRemoved }: Props) {
  const { text } = useText();
  const [note, setNote] = useState('');
  const [failure, setFailure] = useState('');

  async function remove() {
    try {
      await casework.removeWatchlistEntry({
        requestId: newRequestId(),
        entryId,
        note: note.trim(),
      });
      onRemoved();
    } catch (error) {
      setFailure(ConnectError.from(error).rawMessage);
    }
  }

  return (
    <Modal
      open
      title={`${text('removeEntry')}: ${entryId}`}
      okText={text('removeEntry')}
      cancelText={text('cancel')}
      okButtonProps={{ danger: true, disabled: note.trim() === '' }}
      onCancel={onClose}
      onOk={remove}
    >
      <FailureLine failure={failure} />
      <Input
        aria-label={text('whyChanged')}
        placeholder={text('whyChanged')}
        maxLength={300}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        data-testid="remove-note"
      />
    </Modal>
  );
}
