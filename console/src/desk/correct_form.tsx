import { Form, type GetRef, Input, Select } from 'antd';
import { useRef } from 'react';

import { PlateClass } from '../gen/bluegate/common/v1/plate_pb';
import type { PlateReading } from '../gen/bluegate/recognition/v1/recognition_pb';
import { useText } from '../i18n';
import { FormWindow } from './form_window';

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
  const field = useRef<GetRef<typeof Input>>(null);
  return (
    <FormWindow
      title={text('correct')}
      okText={text('save')}
      form={form}
      initialValues={{
        number: reading?.number ?? '',
        plateClass: reading?.plateClass || PlateClass.SMALL_VEHICLE,
      }}
      busy={busy}
      onCancel={onCancel}
      onFinish={({ number, plateClass, note }) =>
        busy || onSave(number.trim(), plateClass, note ?? '')
      }
      onOpened={() => field.current?.focus()}
    >
      <Form.Item
        name="number"
        label={text('plate')}
        rules={[{ required: true, whitespace: true, message: text('numberNeeded') }]}
      >
        <Input ref={field} maxLength={16} onPressEnter={form.submit} data-testid="number" />
      </Form.Item>
      <Form.Item name="plateClass" label={text('plateClass')}>
        <Select options={classes.map((value) => ({ value, label: word('class', value) }))} />
      </Form.Item>
      <Form.Item name="note" label={text('note')}>
        <Input.TextArea rows={2} maxLength={300} />
      </Form.Item>
    </FormWindow>
  );
}
