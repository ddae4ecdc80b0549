import { Button } from 'antd';
import { memo } from 'react';

import type { Session } from '../api/session';
import { useBook } from '../cases/book_context';
import { useText } from '../i18n';
import { AlertMark } from './alert_mark';
import { Mark } from './mark';
import type { PageEntry } from './pages';
import { hashOf, type PageName } from './route';

interface Props {
  session: Session;
  /** The pages that are open to the reader; the first is his home. */
  open: readonly PageEntry[];
  shown: PageName | null;
  /** Whether cases are followed. */
  watches: boolean;
  onKeys: () => void;
  onSignOut: () => void;
}

/** The menu, the alert, the connection, who is signed in. It is not painted anew for a case. */
export const TopBar = memo(function TopBar({
  session, open, shown, watches, onKeys, onSignOut,
}: Props) {
  const { text, word, language, switchLanguage } = useText();
  return (
    <header className="bar">
      <a href={hashOf(open[0]?.name ?? 'city')} className="product">
        <img src="/gate.svg" alt="" width={24} height={24} /> {text('product')}
      </a>
      <nav aria-label={text('menu')}>
        {open
          .filter((entry) => entry.inMenu)
          .map((entry) => (
            <a
              key={entry.name}
              href={hashOf(entry.name)}
              aria-current={entry.name === shown ? 'page' : undefined}
              data-testid={`menu-${entry.name}`}
            >
              {text(entry.title)}
            </a>
          ))}
      </nav>
      <AlertMark />
      {watches && <ConnectionMark />}
      <div className="bar-end">
        <Button size="small" aria-label={text('keys')} data-testid="show-keys" onClick={onKeys}>
          ?
        </Button>
        <Button size="small" onClick={switchLanguage} data-testid="language">
          <span lang={language === 'zh' ? 'en' : 'zh-CN'}>{text('language')}</span>
        </Button>
        <span className="who" title={word('role_', session.role)}>
          {session.display_name || session.account}
          <small>{word('role_', session.role)}</small>
        </span>
        <Button size="small" onClick={onSignOut} data-testid="sign-out">
          {text('signOut')}
        </Button>
      </div>
    </header>
  );
});

function ConnectionMark() {
  const { text } = useText();
  const { connected } = useBook();
  return (
    <Mark tone={connected ? 'green' : 'amber'} testId="connection">
      {text(connected ? 'live' : 'reconnecting')}
    </Mark>
  );
}
