import { Form, Input, Radio } from 'antd';

import { Office } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { useDigits } from '../keys/use_digits';
import { FormWindow, numbered } from './form_window';

const offices = [Office.ENVIRONMENT, Office.TRANSPORT];

interface Props {
  busy: boolean;
  onCancel: () => void;
  onSave: (office: Office, note: string) => void;
}

/** To which office a case is handed over. A digit says it at once. */
export function HandOverForm({ busy, onCancel, onSave }: Props) {
  const { text, word } = useText();
  const [form] = Form.useForm<{ office: Office; note?: string }>();
  useDigits(busy, (digit) => {
    const office = offices[digit - 1];
    if (office === undefined) return false;
    form.setFieldValue('office', office);
    onSave(office, form.getFieldValue('note') ?? '');
    return true;
  });
  return (
    <FormWindow
      title={text('handOver')}
      okText={text('handOver')}
      form={form}
      initialValues={{ office: Office.ENVIRONMENT }}
      busy={busy}
      onCancel={onCancel}
      onFinish={({ office, note }) => onSave(office, note ?? '')}
    >
      <Form.Item name="office" label={text('office')}>
        <Radio.Group
          className="reasons"
          options={numbered(offices, (office) => word('office', office))}
        />
      </Form.Item>
      <Form.Item name="note" label={text('note')}>
        <Input.TextArea rows={2} maxLength={300} />
      </Form.Item>
    </FormWindow>
  );
}
