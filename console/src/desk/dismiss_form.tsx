import { Form, Input, Modal, Radio } from 'antd';

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
  open: boolean;
  busy: boolean;
  onCancel: () => void;
  onSave: (reason: DismissReason, note: string) => void;
}

export function DismissForm({ open, busy, onCancel, onSave }: Props) {
  const { text, word } = useText();
  const [form] = Form.useForm<{ reason: DismissReason; note?: string }>();
  return (
    <Modal
      open={open}
      title={text('dismissReason')}
      okText={text('dismiss')}
      cancelText={text('cancel')}
      confirmLoading={busy}
      okButtonProps={{ danger: true }}
      onCancel={onCancel}
      onOk={form.submit}
      destroyOnHidden
    >
      <Form
        form={form}
        layout="vertical"
        preserve={false}
        initialValues={{ reason: DismissReason.MISREAD }}
        onFinish={({ reason, note }) => onSave(reason, note ?? '')}
      >
        <Form.Item name="reason">
          <Radio.Group
            className="reasons"
            options={reasons.map((value) => ({ value, label: word('dismiss', value) }))}
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
          <Input.TextArea rows={2} maxLength={300} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
