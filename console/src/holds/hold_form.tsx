import { ConnectError } from '@connectrpc/connect';
import { Form, Input } from 'antd';
import { useState } from 'react';

import { retention } from '../api/transport';
import { FormWindow } from '../desk/form_window';
import { FailureLine } from '../frame/failure_line';
import { isReason, statedReason } from '../frame/reason';
import { useText } from '../i18n';
import { isPassageName } from './passage_name';

interface Values {
  passageId: string;
  why: string;
}

interface Props {
  /** What stands in the field of the passage at first. */
  passageId: string;
  onClose: () => void;
  onSet: () => void;
}

/** Sets a legal hold: on which passage, and why. */
export function HoldForm({ passageId, onClose, onSet }: Props) {
  const { text } = useText();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const wanted = (holds: (value: string) => boolean, wish: string) => ({
    validator: (_: unknown, value?: string) =>
      holds(value ?? '') ? Promise.resolve() : Promise.reject(new Error(wish)),
  });
  const size = text('charactersWanted', { ...statedReason });

  async function set(values: Values) {
    setBusy(true);
    setFailure('');
    try {
      await retention.setLegalHold({ passageId: values.passageId.trim(), why: values.why.trim() });
      onSet();
    } catch (error) {
      setFailure(ConnectError.from(error).rawMessage);
      setBusy(false);
    }
  }

  return (
    <FormWindow<Values>
      title={text('setHold')}
      okText={text('setHold')}
      form={form}
      initialValues={{ passageId }}
      busy={busy}
      onCancel={onClose}
      onFinish={set}
      onOpened={() => form.getFieldInstance(passageId ? 'why' : 'passageId')?.focus()}
    >
      <Form.Item
        name="passageId"
        label={text('heldPassage')}
        extra={text('passageForm')}
        rules={[wanted(isPassageName, text('passageForm'))]}
      >
        <Input maxLength={128} data-testid="hold-passage" />
      </Form.Item>
      <Form.Item
        name="why"
        label={text('why')}
        extra={text('holdWhyHint')}
        rules={[wanted((value) => isReason(value, statedReason), size)]}
      >
        <Input maxLength={statedReason.max} data-testid="hold-why" onPressEnter={form.submit} />
      </Form.Item>
      <FailureLine failure={failure} />
    </FormWindow>
  );
}
