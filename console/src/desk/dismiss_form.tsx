import { Form, Input, type GetRef, Modal, Radio } from 'antd';
import { useEffect, useRef } from 'react';

import { DismissReason } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';

const reasons = [
  DismissReason.MISREAD,
  DismissReason.WRONG_PICTURE,
  DismissReason.REGISTER_WRONG,
  DismissReason.EXEMPT,
  DismissReason.OTHER,
];

interface Props {
  busy: boolean;
  onCancel: () => void;
  onSave: (reason: DismissReason, note: string) => void;
}

/** Why a case is dismissed. A digit says it at once; "other" asks for a note first. */
export function DismissForm({ busy, onCancel, onSave }: Props) {
  const { text, word } = useText();
  const [form] = Form.useForm<{ reason: DismissReason; note?: string }>();
  const note = useRef<GetRef<typeof Input.TextArea>>(null);
  const save = useRef(onSave);
  save.current = onSave;

  // The window, not the form, has the focus when it opens: digits are listened to everywhere.
  useEffect(() => {
    if (busy) return undefined;
    const onKey = (event: KeyboardEvent) => {
      const inNote = (event.target as HTMLElement).closest('textarea');
      const reason = reasons[Number(event.key) - 1];
      if (inNote || event.repeat || reason === undefined) return;
      event.preventDefault();
      form.setFieldValue('reason', reason);
      if (reason === DismissReason.OTHER) note.current?.focus();
      else save.current(reason, form.getFieldValue('note') ?? '');
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [busy, form]);

  return (
    <Modal
      open
      title={text('dismissReason')}
      okText={text('dismiss')}
      cancelText={text('cancel')}
      confirmLoading={busy}
      okButtonProps={{ danger: true }}
      onCancel={onCancel}
      onOk={form.submit}
      transitionName=""
      maskTransitionName=""
    >
      <Form
        form={form}
        layout="vertical"
        preserve={false}
        initialValues={{ reason: DismissReason.MISREAD }}
        onFinish={(values) => onSave(values.reason, values.note ?? '')}
      >
        <Form.Item name="reason" label={text('dismissReason')}>
          <Radio.Group
            className="reasons"
            options={reasons.map((value, i) => ({
              value,
              label: (
                <>
                  <kbd>{i + 1}</kbd> {word('dismiss', value)}
                </>
              ),
            }))}
          />
        </Form.Item>
        <Form.Item
          name="note"
          label={text('note')}
          dependencies={['reason']}
          rules={[
            ({ getFieldValue }) => ({
              required: getFieldValue('reason') === DismissReason.OTHER,
              message: text('noteNeeded'),
            }),
          ]}
        >
          <Input.TextArea ref={note} rows={2} maxLength={300} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
