import { Spin } from 'antd';
import { Suspense, useCallback, useEffect, useMemo, useState } from 'react';

import { type Session, signOut } from '../api/session';
import { may } from '../access/access';
import { BookProvider } from '../cases/book_context';
import { useText } from '../i18n';
import { useKeys } from '../keys/keys';
import { KeysWindow } from '../keys/keys_window';
import { pagesFor } from './pages';
import { hashOf, useRoute } from './route';
import { TopBar } from './top_bar';

/** What stands around every page, and the page that the address names. */
export function Frame({ session, onSignedOut }: { session: Session; onSignedOut: () => void }) {
  const { text, language } = useText();
  const { route, redirect } = useRoute();
  const [keysOpen, setKeysOpen] = useState(false);
  const watches = may(session.role, 'casework.v1.CaseworkService/WatchCases');
  const open = useMemo(() => pagesFor(session.role), [session.role]);
  const page = open.find((entry) => entry.name === route.page);
  const home = open[0]?.name;

  // An address that is no page, or none for this role, leads to the first page there is.
  useEffect(() => {
    if (!page && home) redirect(route.page, home);
  }, [page, home, route.page, redirect]);
  useEffect(() => {
    document.title = page ? `${text(page.title)} · ${text('product')}` : text('product');
  }, [page, text, language]);
  useEffect(() => setKeysOpen(false), [route.page]);
  const searches = open.some((entry) => entry.name === 'search');
  useKeys({
    help: () => setKeysOpen(true),
    ...(searches && { search: () => window.location.assign(hashOf('search')) }),
  });
  const showKeys = useCallback(() => setKeysOpen(true), []);
  const leave = useCallback(() => void signOut().then(onSignedOut), [onSignedOut]);

  const Page = page?.component;
  return (
    <BookProvider enabled={watches}>
      <div className="console">
        <TopBar
          session={session}
          open={open}
          shown={route.page}
          watches={watches}
          onKeys={showKeys}
          onSignOut={leave}
        />
        <Suspense fallback={<Spin className="starting" size="large" />}>
          {Page && <Page session={session} id={route.id} />}
        </Suspense>
        <KeysWindow open={keysOpen} onClose={() => setKeysOpen(false)} />
      </div>
    </BookProvider>
  );
}
