import { App as AntApp } from 'antd';
import { useCallback, useState } from 'react';

import { casework, newRequestId } from '../api/transport';
import { refusalOf } from '../cases/use_sent_verdicts';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';

/** What names a change of a case as it is shown. */
export function changeOf(item: Case) {
  return { requestId: newRequestId(), caseId: item.caseId, expectedRevision: item.revision };
}

/** Sends changes of cases, one at a time; says what went wrong and hands on the case as it is when
 *  another was first. */
export function useSend(onChanged: (item: Case) => void) {
  const { text } = useText();
  const { message } = AntApp.useApp();
  const [busy, setBusy] = useState(false);
  const send = useCallback(
    async (
      caseId: string,
      change: () => Promise<{ case?: Case }>,
      then: (item: Case) => void,
    ) => {
      setBusy(true);
      try {
        const response = await change();
        if (response.case) then(response.case);
      } catch (error) {
        message.error(refusalOf(error, text));
        const now = await casework.getCase({ caseId }).catch(() => undefined);
        if (now?.case) onChanged(now.case);
      } finally {
        setBusy(false);
      }
    },
    [message, onChanged, text],
  );
  return { busy, send };
}
