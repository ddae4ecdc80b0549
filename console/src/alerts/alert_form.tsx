import { ConnectError } from '@connectrpc/connect';
import { App as AntApp, Button, Card, DatePicker, Form, Input, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';

import { admission, newRequestId } from '../api/transport';
import { microseconds } from '../calendar';
import { dateTime } from '../format';
import { FailureLine } from '../frame/failure_line';
import { AlertLevel } from '../gen/bluegate/admission/v1/admission_pb';
import { useText } from '../i18n';

const levels = [AlertLevel.NONE, AlertLevel.YELLOW, AlertLevel.ORANGE, AlertLevel.RED];

interface Values {
  level: AlertLevel;
  effective?: Dayjs;
  source: string;
  why?: string;
  jointWith?: string;
}

/** Issues, changes or lifts an alert, after a second look at what it will mean. */
export function AlertForm({ onIssued }: { onIssued: () => void }) {
  const { text, word } = useText();
  const { modal } = AntApp.useApp();
  const [form] = Form.useForm<Values>();
  const [failure, setFailure] = useState('');

  // Not `required`: that puts an attribute on the list that its role does not have.
  const chosen = {
    validator: (_: unknown, level?: AlertLevel) =>
      level ? Promise.resolve() : Promise.reject(new Error(text('needed'))),
  };

  async function issue({ level, effective, source, why, jointWith }: Values) {
    setFailure('');
    try {
      await admission.setAlert({
        requestId: newRequestId(),
        alert: {
          level,
          // 0 is the server's "now": the browser's clock decides nothing.
          effectiveTimeUs: effective ? microseconds(effective) : 0n,
          source: source.trim(),
          why: why?.trim(),
          jointWith: jointWith?.trim(),
        },
      });
      form.resetFields();
      onIssued();
    } catch (error) {
      setFailure(ConnectError.from(error).rawMessage);
    }
  }

  function ask(values: Values) {
    const from = values.effective ? dateTime(microseconds(values.effective)) : text('atOnce');
    modal.confirm({
      title: `${word('alert', values.level)} · ${from}`,
      content: text('alertReplaces'),
      okText: text('issueAlert'),
      cancelText: text('cancel'),
      onOk: () => issue(values),
    });
  }

  return (
    <Card size="small" title={text('issueAlert')} data-testid="alert-form">
      <FailureLine failure={failure} />
      <Form form={form} layout="vertical" onFinish={ask} className="form-columns">
        <Form.Item name="level" label={text('alertLevel')} rules={[chosen]}>
          <Select
            data-testid="alert-level"
            options={levels.map((level) => ({ value: level, label: word('alert', level) }))}
          />
        </Form.Item>
        <Form.Item name="effective" label={text('effectiveFrom')}>
          <DatePicker
            showTime={{ format: 'HH:mm' }}
            format="YYYY-MM-DD HH:mm"
            placeholder={text('atOnce')}
          />
        </Form.Item>
        <Form.Item
          name="source"
          label={text('notice')}
          rules={[{ required: true, whitespace: true, message: text('needed') }]}
        >
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="jointWith" label={text('jointWith')}>
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item name="why" label={text('why')} className="wide">
          <Input maxLength={256} />
        </Form.Item>
        <Button type="primary" htmlType="submit" data-testid="issue-alert">
          {text('issueAlert')}
        </Button>
      </Form>
    </Card>
  );
}
