import { App as AntApp, ConfigProvider, Spin } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useEffect, useState } from 'react';

import { currentSession, type Session } from './api/session';
import { setOnSignedOut } from './api/transport';
import { Frame } from './frame/frame';
import { useText } from './i18n';
import { SignInPage } from './pages/sign_in_page';

// Colours of words are dark enough for a contrast of 4.5 to 1 on white and on the page's ground.
const token = {
  colorPrimary: '#0b4ea2',
  colorLink: '#0b4ea2',
  colorError: '#b42318',
  colorWarning: '#92400e',
  colorSuccess: '#166534',
  colorTextSecondary: '#334155',
  colorTextTertiary: '#475569',
  colorTextDescription: '#475569',
  colorTextPlaceholder: '#5b6778',
  borderRadius: 4,
  fontSize: 14,
};

// No space between the two characters of a short Chinese word.
const plainButton = { autoInsertSpace: false };

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
      theme={{ token }}
      button={plainButton}
    >
      <AntApp className="app">
        {session === undefined && <Spin className="starting" size="large" />}
        {session === null && <SignInPage onSignedIn={setSession} />}
        {session && <Frame session={session} onSignedOut={() => setSession(null)} />}
      </AntApp>
    </ConfigProvider>
  );
}
