import { App as AntApp, ConfigProvider, Spin } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useEffect, useState } from 'react';

import { currentSession, type Session } from './api/session';
import { setOnSignedOut } from './api/transport';
import { useText } from './i18n';
import { QueuePage } from './pages/queue_page';
import { SignInPage } from './pages/sign_in_page';

export function App() {
  const { language } = useText();
  const [session, setSession] = useState<Session | null | undefined>(undefined);

  useEffect(() => {
    setOnSignedOut(() => setSession(null));
    currentSession().then(setSession, () => setSession(null));
  }, []);

  return (
    <ConfigProvider
      locale={language === 'zh' ? zhCN : enUS}
      theme={{ token: { colorPrimary: '#0b4ea2', borderRadius: 4, fontSize: 14 } }}
    >
      <AntApp className="app">
        {session === undefined && <Spin className="starting" size="large" />}
        {session === null && <SignInPage onSignedIn={setSession} />}
        {session && <QueuePage session={session} onSignedOut={() => setSession(null)} />}
      </AntApp>
    </ConfigProvider>
  );
}
