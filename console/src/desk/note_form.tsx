import { type GetRef, Input, Modal } from 'antd';
import { useRef, useState } from 'react';

import { useText } from '../i18n';

interface Props {
  title: string;
  label: string;
  okText: string;
  busy: boolean;
  onCancel: () => void;
  onSave: (note: string) => void;
}

/** Asks for a note without which the change is not made. */
export function NoteForm({ title, label, okText, busy, onCancel, onSave }: Props) {
  const { text } = useText();
  const [note, setNote] = useState('');
  const field = useRef<GetRef<typeof Input>>(null);
  const isReady = note.trim() !== '' && !busy;
  const save = () => isReady && onSave(note.trim());
  return (
    <Modal
      open
      title={title}
      okText={okText}
      cancelText={text('cancel')}
      confirmLoading={busy}
      okButtonProps={{ disabled: !isReady }}
      onCancel={onCancel}
      onOk={save}
      // The window takes the focus when it opens, so that the field cannot have it before.
      afterOpenChange={() => field.current?.focus()}
      transitionName=""
      maskTransitionName=""
    >
      <Input
        ref={field}
        aria-label={label}
        placeholder={label}
        maxLength={300}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        onPressEnter={save}
        data-testid="note-text"
      />
    </Modal>
  );
}
