import { useState } from 'react';

import { may } from '../access/access';
import { requestIds } from '../api/request_ids';
import { statedReason } from '../frame/reason';
import { ReasonWindow } from '../frame/reason_window';
import { useText } from '../i18n';
import { type Export, exportRecorded } from './recorded_export';

interface Props {
  role: string;
  testId: string;
  /** Makes the export as it is on the page at the moment. */
  prepare: () => Export;
}

/** Hands out what the page shows as a file, once its purpose is in the audit log. Not there for
 *  whom the log would not take it from. */
export function ExportButton({ role, testId, prepare }: Props) {
  const { text } = useText();
  const [open, setOpen] = useState<{ wanted: Export; idOf: (content: string) => string }>();
  if (!may(role, 'audit.v1.AuditService/RecordUse')) return null;
  return (
    <>
      <button
        type="button"
        className="plain-button"
        data-testid={testId}
        onClick={() => setOpen({ wanted: prepare(), idOf: requestIds() })}
      >
        {text('exportCsv')}
      </button>
      {open && (
        <ReasonWindow
          title={text('exportCsv')}
          label={text('exportPurpose')}
          hint={text('purposeHint')}
          okText={text('exportNow')}
          size={statedReason}
          onSave={(purpose) => exportRecorded(open.wanted, purpose, open.idOf(purpose))}
          onClose={() => setOpen(undefined)}
        >
          <p className="small" data-testid="export-subject">
            {open.wanted.fileName} · {text('exportRows', { count: open.wanted.count })}
          </p>
        </ReasonWindow>
      )}
    </>
  );
}
