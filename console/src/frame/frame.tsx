import { Button, Spin } from 'antd';
import { Suspense, useEffect, useState } from 'react';

import { type Session, signOut } from '../api/session';
import { may } from '../access/access';
import { BookContext } from '../cases/book_context';
import { useCaseBook } from '../cases/use_case_book';
import { useText } from '../i18n';
import { useKeys } from '../keys/keys';
import { KeysWindow } from '../keys/keys_window';
import { AlertMark } from './alert_mark';
import { Mark } from './mark';
import { pagesFor } from './pages';
import { hashOf, useRoute } from './route';

/** What stands around every page: the menu, the alert, the connection, who is signed in. */
export function Frame({ session, onSignedOut }: { session: Session; onSignedOut: () => void }) {
  const { text, word, language, switchLanguage } = useText();
  const { route, replace } = useRoute();
  const [keysOpen, setKeysOpen] = useState(false);
  const watches = may(session.role, 'casework.v1.CaseworkService/WatchCases');
  const book = useCaseBook(watches);
  const open = pagesFor(session.role);
  const page = open.find((entry) => entry.name === route.page);
  const home = open[0]?.name;

  // An address that is no page, or none for this role, leads to the first page there is.
  useEffect(() => {
    if (!page && home) replace(home);
  }, [page, home, replace]);
  useEffect(() => {
    document.title = page ? `${text(page.title)} · ${text('product')}` : text('product');
  }, [page, text, language]);
  useEffect(() => setKeysOpen(false), [route.page]);
  const searches = open.some((entry) => entry.name === 'search');
  useKeys({
    help: () => setKeysOpen(true),
    ...(searches && { search: () => window.location.assign(hashOf('search')) }),
  });

  const Page = page?.component;
  return (
    <BookContext.Provider value={book}>
      <div className="console">
        <header className="bar">
          <a href={hashOf(home ?? 'city')} className="product">
            <img src="/gate.svg" alt="" width={24} height={24} /> {text('product')}
          </a>
          <nav aria-label={text('menu')}>
            {open
              .filter((entry) => entry.inMenu)
              .map((entry) => (
                <a
                  key={entry.name}
                  href={hashOf(entry.name)}
                  aria-current={entry.name === route.page ? 'page' : undefined}
                  data-testid={`menu-${entry.name}`}
                >
                  {text(entry.title)}
                </a>
              ))}
          </nav>
          <AlertMark />
          {watches && (
            <Mark tone={book.connected ? 'green' : 'amber'} testId="connection">
              {text(book.connected ? 'live' : 'reconnecting')}
            </Mark>
          )}
          <div className="bar-end">
            <Button
              size="small"
              aria-label={text('keys')}
              data-testid="show-keys"
              onClick={() => setKeysOpen(true)}
            >
              ?
            </Button>
            <Button size="small" onClick={switchLanguage} data-testid="language">
              <span lang={language === 'zh' ? 'en' : 'zh-CN'}>{text('language')}</span>
            </Button>
            <span className="who" title={word('role_', session.role)}>
              {session.display_name || session.account}
              <small>{word('role_', session.role)}</small>
            </span>
            <Button
              size="small"
              onClick={() => signOut().then(onSignedOut)}
              data-testid="sign-out"
            >
              {text('signOut')}
            </Button>
          </div>
        </header>
        <Suspense fallback={<Spin className="starting" size="large" />}>
          {Page && <Page session={session} id={route.id} />}
        </Suspense>
        <KeysWindow open={keysOpen} onClose={() => setKeysOpen(false)} />
      </div>
    </BookContext.Provider>
  );
}
