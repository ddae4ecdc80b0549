import { Card } from 'antd';
import { useCallback, useState } from 'react';

import { may } from '../access/access';
import { AlertForm } from '../alerts/alert_form';
import { admission } from '../api/transport';
import { dateTime } from '../format';
import { alertChanged } from '../frame/alert_mark';
import { FailureLine } from '../frame/failure_line';
import { Mark, type Tone } from '../frame/mark';
import type { PageProps } from '../frame/pages';
import { PagedTable } from '../frame/paged_table';
import { type Alert, AlertLevel } from '../gen/bluegate/admission/v1/admission_pb';
import { useText } from '../i18n';
import { useAnswer } from '../use_answer';

const refreshMs = 30_000;
const tones: Record<AlertLevel, Tone> = {
  [AlertLevel.UNSPECIFIED]: 'grey',
  [AlertLevel.NONE]: 'green',
  [AlertLevel.YELLOW]: 'amber',
  [AlertLevel.ORANGE]: 'amber',
  [AlertLevel.RED]: 'red',
};

const askAlert = (signal: AbortSignal) => admission.getAlert({}, { signal });

/** The heavy-pollution alert: in force, to come, and every one that was issued. */
export default function AlertsPage({ session }: PageProps) {
  const { text } = useText();
  const { value, failure, askAgain } = useAnswer(askAlert, refreshMs);
  const [issued, setIssued] = useState(0);

  function onIssued() {
    askAgain();
    setIssued(issued + 1);
    alertChanged.dispatchEvent(new Event('change'));
  }

  return (
    <main className="page" data-testid="alerts-page">
      <h1>{text('page_alerts')}</h1>
      <FailureLine failure={failure} />
      <div className="cards">
        {value && (
          <Card size="small" title={text('inForce')} data-testid="alert-now">
            <AlertLine alert={value.current} />
          </Card>
        )}
        {value && (
          <Card size="small" title={text('toCome')} data-testid="alert-upcoming">
            {value.upcoming.length === 0 && <p>{text('nothing')}</p>}
            {value.upcoming.map((alert) => (
              <AlertLine key={`${alert.effectiveTimeUs} ${alert.issuedTimeUs}`} alert={alert} />
            ))}
          </Card>
        )}
      </div>
      {may(session.role, 'admission.v1.AdmissionService/SetAlert') && (
        <AlertForm onIssued={onIssued} />
      )}
      {may(session.role, 'admission.v1.AdmissionService/GetAlertHistory') && (
        <AlertHistory key={issued} />
      )}
    </main>
  );
}

function AlertLine({ alert }: { alert: Alert | undefined }) {
  const { text, word } = useText();
  const level = alert?.level || AlertLevel.NONE;
  return (
    <div className="alert-line">
      <Mark tone={tones[level]}>{word('alert', level)}</Mark>
      {alert && alert.effectiveTimeUs > 0n && (
        <span>
          {text('validFrom')} {dateTime(alert.effectiveTimeUs)} · {alert.source}
          {alert.jointWith && ` · ${text('jointWith')} ${alert.jointWith}`}
          {alert.why && ` · ${alert.why}`} · {alert.issuedBy}
        </span>
      )}
    </div>
  );
}

function AlertHistory() {
  const { text, word } = useText();
  const ask = useCallback(async (pageToken: string, signal: AbortSignal) => {
    const page = await admission.getAlertHistory({ pageSize: 20, pageToken }, { signal });
    return { rows: page.alerts, next: page.nextPageToken };
  }, []);
  return (
    <section>
      <h2>{text('alertHistory')}</h2>
      <PagedTable<Alert>
        testId="alert-history"
        ask={ask}
        rowKey={(alert) => `${alert.issuedTimeUs} ${alert.effectiveTimeUs} ${alert.level}`}
        columns={[
          {
            title: text('alertLevel'),
            render: (_, alert) => (
              <Mark tone={tones[alert.level]}>{word('alert', alert.level)}</Mark>
            ),
          },
          { title: text('effectiveFrom'), render: (_, alert) => dateTime(alert.effectiveTimeUs) },
          { title: text('issued'), render: (_, alert) => dateTime(alert.issuedTimeUs) },
          { title: text('by'), dataIndex: 'issuedBy' },
          { title: text('notice'), dataIndex: 'source' },
          { title: text('jointWith'), dataIndex: 'jointWith' },
          { title: text('why'), dataIndex: 'why' },
        ]}
      />
    </section>
  );
}
