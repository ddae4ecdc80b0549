import { Form, Input, Modal, Select } from 'antd';

import { PlateClass } from '../gen/bluegate/common/v1/plate_pb';
import type { PlateReading } from '../gen/bluegate/recognition/v1/recognition_pb';
import { useText } from '../i18n';

const classes = [
  PlateClass.SMALL_VEHICLE,
  PlateClass.LARGE_VEHICLE,
  PlateClass.SMALL_NEW_ENERGY,
  PlateClass.LARGE_NEW_ENERGY,
  PlateClass.TRAILER,
  PlateClass.LOW_SPEED,
  PlateClass.TRAINER,
  PlateClass.POLICE,
];

interface Props {
  busy: boolean;
  reading: PlateReading | undefined;
  onCancel: () => void;
  onSave: (number: string, plateClass: PlateClass, note: string) => void;
}

/** Another number for the vehicle, read by the officer's own eye. */
export function CorrectForm({ busy, reading, onCancel, onSave }: Props) {
  const { text, word } = useText();
  const [form] = Form.useForm<{ number: string; plateClass: PlateClass; note?: string }>();
  return (
    <Modal
      open
      title={text('correct')}
      okText={text('save')}
      cancelText={text('cancel')}
      confirmLoading={busy}
      onCancel={onCancel}
      onOk={form.submit}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{
          number: reading?.number,
          plateClass: reading?.plateClass || PlateClass.SMALL_VEHICLE,
        }}
        onFinish={({ number, plateClass, note }) => onSave(number.trim(), plateClass, note ?? '')}
      >
        <Form.Item name="number" label={text('plate')} rules={[{ required: true }]}>
          <Input autoFocus maxLength={16} data-testid="number" />
        </Form.Item>
        <Form.Item name="plateClass" label={text('plateClass')} rules={[{ required: true }]}>
          <Select options={classes.map((value) => ({ value, label: word('class', value) }))} />
        </Form.Item>
        <Form.Item name="note" label={text('note')}>
          <Input.TextArea rows={2} maxLength={300} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
