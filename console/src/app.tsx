import { createCache, StyleProvider } from '@ant-design/cssinjs';
import { App as AntApp, ConfigProvider, Spin } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useCallback, useEffect, useState } from 'react';

import { currentSession, type Session } from './api/session';
import { setOnSignedOut } from './api/transport';
import { Frame } from './frame/frame';
import { useText } from './i18n';
import { SignInPage } from './pages/sign_in_page';

// Colours of words are dark enough for a contrast of 4.5 to 1 on white and on the page's ground.
const theme = {
  token: {
    colorPrimary: '#0b4ea2',
    colorLink: '#0b4ea2',
    colorError: '#b42318',
    colorWarning: '#92400e',
    colorSuccess: '#166534',
    // The grounds that would be made of such dark colours are too dark for words on them.
    colorWarningBg: '#fffbeb',
    colorWarningBorder: '#fcd34d',
    colorErrorBg: '#fef2f2',
    colorErrorBorder: '#fca5a5',
    colorTextSecondary: '#334155',
    colorTextTertiary: '#475569',
    colorTextDescription: '#475569',
    colorTextPlaceholder: '#5b6778',
    borderRadius: 4,
    fontSize: 14,
  },
};

// No space between the two characters of a short Chinese word.
const plainButton = { autoInsertSpace: false };

/** Styles stay when the last window that has them closes. They would be made anew for the next one,
 *  which takes longer than everything else that it shows. */
function lastingStyles() {
  const cache = createCache();
  const update = cache.opUpdate.bind(cache);
  cache.opUpdate = (path, next) =>
    update(path, (known) => next(known) ?? (known ? [0, known[1]] : null));
  return cache;
}
const styles = lastingStyles();

export function App() {
  const { language } = useText();
  const [session, setSession] = useState<Session | null | undefined>(undefined);

  const signedOut = useCallback(() => setSession(null), []);
  useEffect(() => {
    setOnSignedOut(signedOut);
    currentSession().then(setSession, signedOut);
  }, [signedOut]);

  return (
    <StyleProvider cache={styles}>
      <ConfigProvider locale={language === 'zh' ? zhCN : enUS} theme={theme} button={plainButton}>
        <AntApp className="app">
          {session === undefined && <Spin className="starting" size="large" />}
          {session === null && <SignInPage onSignedIn={setSession} />}
          {session && <Frame session={session} onSignedOut={signedOut} />}
        </AntApp>
      </ConfigProvider>
    </StyleProvider>
  );
}
