import { Form, type FormInstance, Modal } from 'antd';
import type { ReactNode } from 'react';

import { useText } from '../i18n';

interface Props<Values> {
  title: string;
  okText: string;
  form: FormInstance<Values>;
  initialValues: Partial<Values>;
  busy: boolean;
  danger?: boolean;
  onCancel: () => void;
  onFinish: (values: Values) => void;
  /** Told when the window has taken the focus: a field cannot have it before. */
  onOpened?: () => void;
  children: ReactNode;
}

/** A window over the desk that asks for what a change needs to be told. It comes and goes at once. */
export function FormWindow<Values>({
  title, okText, form, initialValues, busy, danger, onCancel, onFinish, onOpened, children,
}: Props<Values>) {
  const { text } = useText();
  return (
    <Modal
      open
      title={title}
      okText={okText}
      cancelText={text('cancel')}
      confirmLoading={busy}
      okButtonProps={{ danger: danger ?? false }}
      onCancel={onCancel}
      onOk={form.submit}
      afterOpenChange={onOpened}
      transitionName=""
      maskTransitionName=""
    >
      <Form<Values>
        form={form}
        layout="vertical"
        preserve={false}
        initialValues={initialValues}
        onFinish={onFinish}
      >
        {children}
      </Form>
    </Modal>
  );
}

/** Options of which each is chosen by its digit too. */
export function numbered<Value extends number>(values: Value[], nameOf: (value: Value) => string) {
  return values.map((value, i) => ({
    value,
    label: (
      <>
        <kbd>{i + 1}</kbd> {nameOf(value)}
      </>
    ),
  }));
}
