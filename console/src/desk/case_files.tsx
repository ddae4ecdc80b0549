import { useState } from 'react';

import { may } from '../access/access';
import { fetchBundle } from '../export/bundle';
import { save } from '../export/download';
import { statedReason } from '../frame/reason';
import { ReasonWindow } from '../frame/reason_window';
import { hashOf } from '../frame/route';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { useKeys } from '../keys/keys';

interface Props {
  item: Case;
  role: string;
  /** Told whether the window is open in which the purpose is written. */
  onWriting: (isWriting: boolean) => void;
}

/** What can be taken from a case: its sheet, its bundle; and the hold that keeps it. */
export function CaseFiles({ item, role, onWriting }: Props) {
  const { text } = useText();
  const [asksPurpose, setAsksPurpose] = useState(false);
  const sheet = hashOf('sheet', item.caseId);
  const passageId = item.passage?.passageId;
  const hold = passageId ? hashOf('holds', passageId) : '';
  const mayBundle = may(
    role, 'audit.v1.AuditService/RecordUse', 'audit.v1.AuditService/ProveCase',
  );
  const mayHold = hold !== '' && may(role, 'casework.v1.RetentionService/SetLegalHold');
  const show = (open: boolean) => {
    setAsksPurpose(open);
    onWriting(open);
  };
  useKeys({
    sheet: () => window.location.assign(sheet),
    ...(mayBundle && { bundle: () => show(true) }),
    ...(mayHold && { legalHold: () => window.location.assign(hold) }),
  });

  return (
    <span className="case-files">
      {mayHold && (
        <a href={hold} data-testid="legal-hold">
          {text('legalHold')} (L)
        </a>
      )}
      {mayBundle && (
        <button
          type="button"
          className="link-button"
          data-testid="bundle"
          onClick={() => show(true)}
        >
          {text('bundle')} (D)
        </button>
      )}
      <a href={sheet} data-testid="sheet">
        {text('page_sheet')} (P)
      </a>
      {asksPurpose && (
        <ReasonWindow
          title={text('bundle')}
          label={text('bundlePurpose')}
          hint={text('purposeHint')}
          okText={text('bundleSave')}
          size={statedReason}
          onSave={async (purpose) => {
            const { content, fileName } = await fetchBundle(item.caseId, purpose);
            save(content, fileName);
          }}
          onClose={() => show(false)}
        >
          <p className="small">
            {item.caseId} · {text('bundleMeaning')}
          </p>
        </ReasonWindow>
      )}
    </span>
  );
}
