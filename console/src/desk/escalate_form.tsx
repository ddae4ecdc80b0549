import { Form, type GetRef, Input, Radio } from 'antd';
import { useRef } from 'react';

import { EscalationStep } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { stepsAbove } from './escalation';
import { FormWindow } from './form_window';

interface Props {
  busy: boolean;
  taken: EscalationStep;
  onCancel: () => void;
  onSave: (step: EscalationStep, documentNumber: string) => void;
}

/** Which of the steps above the one that was taken, and by which document. */
export function EscalateForm({ busy, taken, onCancel, onSave }: Props) {
  const { text, word } = useText();
  const [form] = Form.useForm<{ step: EscalationStep; documentNumber: string }>();
  const field = useRef<GetRef<typeof Input>>(null);
  const steps = stepsAbove(taken);
  return (
    <FormWindow
      title={text('escalate')}
      okText={text('escalate')}
      form={form}
      initialValues={{ step: steps[0], documentNumber: '' }}
      busy={busy}
      onCancel={onCancel}
      onFinish={({ step, documentNumber }) => busy || onSave(step, documentNumber.trim())}
      onOpened={() => field.current?.focus()}
    >
      <Form.Item name="step" label={text('escalationStep')}>
        <Radio.Group
          options={steps.map((value) => ({ value, label: word('escalation', value) }))}
        />
      </Form.Item>
      <Form.Item
        name="documentNumber"
        label={text('documentNumber')}
        rules={[{ required: true, whitespace: true, message: text('documentNumberNeeded') }]}
      >
        <Input ref={field} maxLength={300} data-testid="document-number" />
      </Form.Item>
    </FormWindow>
  );
}
