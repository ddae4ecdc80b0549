import { Form, type GetRef, Input, Radio } from 'antd';
import { type ReactNode, useRef } from 'react';

import { DismissReason } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { useDigits } from '../keys/use_digits';
import { FormWindow, numbered } from './form_window';

const reasons = [
  DismissReason.MISREAD,
  DismissReason.WRONG_PICTURE,
  DismissReason.REGISTER_WRONG,
  DismissReason.EXEMPT,
  DismissReason.OTHER,
];

interface Props {
  /** What is dismissed, where it is more than the case on the desk. */
  head?: ReactNode;
  busy: boolean;
  onCancel: () => void;
  onSave: (reason: DismissReason, note: string) => void;
}

/** Why a case is dismissed. A digit says it at once; "other" asks for a note first. */
export function DismissForm({ head, busy, onCancel, onSave }: Props) {
  const { text, word } = useText();
  const [form] = Form.useForm<{ reason: DismissReason; note?: string }>();
  const note = useRef<GetRef<typeof Input.TextArea>>(null);
  useDigits(busy, (digit) => {
    const reason = reasons[digit - 1];
    if (reason === undefined) return false;
    form.setFieldValue('reason', reason);
    if (reason === DismissReason.OTHER) note.current?.focus();
    else onSave(reason, form.getFieldValue('note') ?? '');
    return true;
  });

  return (
    <FormWindow
      title={text('dismissReason')}
      okText={text('dismiss')}
      form={form}
      initialValues={{ reason: DismissReason.MISREAD }}
      busy={busy}
      danger
      onCancel={onCancel}
      onFinish={(values) => onSave(values.reason, values.note ?? '')}
    >
      {head}
      <Form.Item name="reason" label={text('dismissReason')}>
        <Radio.Group
          className="reasons"
          options={numbered(reasons, (reason) => word('dismiss', reason))}
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
    </FormWindow>
  );
}
