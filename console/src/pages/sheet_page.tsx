import '../sheet/sheet.css';

import { Button } from 'antd';
import { useCallback } from 'react';

import { casework } from '../api/transport';
import { dateTime } from '../format';
import { FailureLine } from '../frame/failure_line';
import type { PageProps } from '../frame/pages';
import { hashOf } from '../frame/route';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import {
  decisionFacts, eventDetail, type Fact, passageFacts, proofFacts, registerFacts,
} from '../sheet/sheet_facts';
import { SheetPicture } from '../sheet/sheet_picture';
import { useAnswer } from '../use_answer';
import type { Session } from '../api/session';

/** A case on paper. The sheet goes into the file and is in Chinese whatever the page's language. */
export default function SheetPage({ session, id }: PageProps) {
  const { text } = useText();
  const ask = useCallback(
    (signal: AbortSignal) => casework.getCase({ caseId: id }, { signal }),
    [id],
  );
  const { value, failure } = useAnswer(ask);
  return (
    <main className="page sheet-page" data-testid="sheet-page">
      <h1 className="unseen">{text('page_sheet')}</h1>
      <div className="page-tools no-print">
        <Button href={hashOf('queue', id)}>{text('backToCase')}</Button>
        <Button type="primary" onClick={() => window.print()} data-testid="print">
          {text('print')}
        </Button>
      </div>
      <FailureLine failure={failure} />
      {value?.case && <Sheet item={value.case} session={session} />}
    </main>
  );
}

function Sheet({ item, session }: { item: Case; session: Session }) {
  const words = useText('zh');
  const { text, word } = words;
  const { passage } = item;
  const register = registerFacts(item, words);
  return (
    <article className="sheet" lang="zh-CN">
      <header>
        <h2>{text('sheetTitle')}</h2>
        <p>
          {text('caseNumber')} {item.caseId} · {text('printed')}{' '}
          {dateTime(BigInt(Date.now()) * 1000n)} {session.display_name || session.account}
        </p>
      </header>
      <Section title={text('sheetPassage')} facts={passageFacts(item, words)} />
      {passage && <SheetPicture passage={passage} />}
      <Section title={text('register')} facts={register} none={text('notInRegister')} />
      <Section title={text('decision')} facts={decisionFacts(item, words)} oneColumn />
      <section>
        <h3>{text('history')}</h3>
        <table>
          <tbody>
            {item.events.map((event) => (
              <tr key={event.number}>
                <td>{dateTime(event.timeUs)}</td>
                <td>{word('event', event.kind)}</td>
                <td>{event.actor}</td>
                <td>{eventDetail(event, words)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Section title={text('sheetProof')} facts={proofFacts(item, words)} oneColumn />
      <footer>
        <span>{text('signOfficer')}</span>
        <span>{text('signSecond')}</span>
        <span>{text('signDate')}</span>
      </footer>
    </article>
  );
}

interface SectionProps {
  title: string;
  facts: Fact[];
  none?: string;
  oneColumn?: boolean;
}

function Section({ title, facts, none, oneColumn }: SectionProps) {
  return (
    <section>
      <h3>{title}</h3>
      {facts.length === 0 && <p>{none}</p>}
      <dl className={oneColumn ? 'one-column' : ''}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
