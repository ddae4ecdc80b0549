import { App as AntApp, Badge, Button, Layout, Space, Tabs, Tag } from 'antd';
import { useCallback, useEffect, useMemo, useState } from 'react';

import { signOut, type Session } from '../api/session';
import { casesOf, countsOf, tabs, type Tab } from '../cases/case_book';
import { CaseList } from '../cases/case_list';
import { useCaseBook } from '../cases/use_case_book';
import { Desk } from '../desk/desk';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { AlertTag } from './alert_tag';

/** True where a key press belongs to a field and not to the page. */
function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  return event.ctrlKey || event.metaKey || event.altKey || !!target.closest('input,textarea,.ant-modal');
}

export function QueuePage({ session, onSignedOut }: { session: Session; onSignedOut: () => void }) {
  const { text, switchLanguage } = useText();
  const { modal } = AntApp.useApp();
  const { book, connected, take } = useCaseBook();
  const [tab, setTab] = useState<Tab>('waiting');
  const [chosenId, setChosenId] = useState<string | null>(null);

  const cases = useMemo(() => casesOf(book, tab), [book, tab]);
  const counts = useMemo(() => countsOf(book), [book]);
  const chosen = chosenId ? (book.cases.get(chosenId) ?? null) : (cases[0] ?? null);

  const step = useCallback(
    (by: number) => {
      const at = cases.findIndex((item) => item.caseId === chosen?.caseId);
      const next = cases[Math.min(Math.max(at + by, 0), cases.length - 1)];
      if (next) setChosenId(next.caseId);
    },
    [cases, chosen],
  );

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event)) return;
      if (event.key === 'j' || event.key === 'ArrowDown') step(1);
      else if (event.key === 'k' || event.key === 'ArrowUp') step(-1);
      else if (event.key === '?') modal.info({ title: text('keys'), content: text('keysText') });
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [step, modal, text]);

  /** The verdict is in: the next waiting case comes to the desk. */
  function onDecided(decided: Case) {
    const at = cases.findIndex((item) => item.caseId === decided.caseId);
    const next = cases[at + 1] ?? cases[at - 1];
    take(decided);
    setChosenId(next ? next.caseId : decided.caseId);
  }

  return (
    <Layout className="console">
      <header className="bar">
        <h1>
          <img src="/gate.svg" alt="" width={24} height={24} /> {text('product')}
        </h1>
        <AlertTag />
        <Tag color={connected ? 'success' : 'warning'} data-testid="connection">
          {text(connected ? 'live' : 'reconnecting')}
        </Tag>
        <Space className="bar-end">
          <Button size="small" onClick={() => modal.info({ title: text('keys'), content: text('keysText') })}>
            ?
          </Button>
          <Button size="small" onClick={switchLanguage} data-testid="language" lang="mul">
            {text('language')}
          </Button>
          <span>{session.display_name || session.account}</span>
          <Button size="small" onClick={() => signOut().then(onSignedOut)} data-testid="sign-out">
            {text('signOut')}
          </Button>
        </Space>
      </header>
      <div className="columns">
        <nav className="queue">
          <Tabs
            size="small"
            activeKey={tab}
            onChange={(key) => {
              setTab(key as Tab);
              setChosenId(null);
            }}
            items={tabs.map((key) => ({
              key,
              label: (
                <span data-testid={`tab-${key}`} data-count={counts[key]}>
                  {text(`tab_${key}`)} <Badge count={counts[key]} overflowCount={9999} color="#475569" />
                </span>
              ),
            }))}
          />
          <CaseList cases={cases} chosenId={chosen?.caseId ?? null} onChoose={setChosenId} />
        </nav>
        <main className="desk">
          {chosen ? (
            <Desk
              key={chosen.caseId}
              item={chosen}
              account={session.account}
              role={session.role}
              onChanged={take}
              onDecided={onDecided}
            />
          ) : (
            <p className="empty">{text(cases.length ? 'chooseCase' : 'emptyQueue')}</p>
          )}
        </main>
      </div>
    </Layout>
  );
}
