import { Alert, Button, Card, Form, Input } from 'antd';
import { useState } from 'react';

import { signIn, type Session, type SignInFailure } from '../api/session';
import { useText } from '../i18n';

const failureKeys = {
  wrong: 'signInWrong',
  limited: 'signInLimited',
  unreachable: 'signInUnreachable',
} as const;

export function SignInPage({ onSignedIn }: { onSignedIn: (session: Session) => void }) {
  const { text, switchLanguage } = useText();
  const [failure, setFailure] = useState<SignInFailure | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(values: { account: string; password: string }) {
    setBusy(true);
    const result = await signIn(values.account, values.password);
    setBusy(false);
    if (typeof result === 'string') setFailure(result);
    else onSignedIn(result);
  }

  return (
    <main className="sign-in">
      <Card className="sign-in-card">
        <h1>
          <img src="/gate.svg" alt="" width={36} height={36} /> {text('product')}
        </h1>
        <Form layout="vertical" onFinish={submit} requiredMark={false}>
          <Form.Item name="account" label={text('account')} rules={[{ required: true }]}>
            <Input autoFocus autoComplete="username" maxLength={64} />
          </Form.Item>
          <Form.Item name="password" label={text('password')} rules={[{ required: true }]}>
            <Input.Password autoComplete="current-password" maxLength={256} />
          </Form.Item>
          {failure && <Alert type="error" showIcon message={text(failureKeys[failure])} />}
          <Button type="primary" htmlType="submit" loading={busy} block className="sign-in-button">
            {text('signIn')}
          </Button>
        </Form>
        <Button type="link" onClick={switchLanguage} lang="mul">
          {text('language')}
        </Button>
      </Card>
    </main>
  );
}
