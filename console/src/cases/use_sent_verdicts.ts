import { Code, ConnectError } from '@connectrpc/connect';
import { App as AntApp } from 'antd';
import { useCallback, useMemo, useState } from 'react';

import { casework } from '../api/transport';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { type Text, useText } from '../i18n';
import { standingOf } from './case_book';
import {
  noVerdicts, type SentVerdicts, withAnswer, withReturned, withSent,
} from './sent_verdicts';

/** Why a change of a case was not made, in words. */
export function refusalOf(error: unknown, text: Text['text']): string {
  const { code, rawMessage } = ConnectError.from(error);
  const conflict = code === Code.Aborted || code === Code.FailedPrecondition;
  return conflict ? text('conflict') : `${text('failed')}: ${rawMessage}`;
}

export interface Judging extends SentVerdicts {
  /** Sends a verdict. The officer need not wait for the answer: whoever follows `sending` and
   *  `refused` is told how it went. */
  judge: (item: Case, change: () => Promise<{ case?: Case }>) => void;
  /** To be told when the officer was brought back to what was refused. */
  returned: () => void;
}

/** Sends verdicts while the officer looks at the next case already. A case comes in by `take` as
 *  it is after the answer, whatever that was. */
export function useSentVerdicts(take: (item: Case) => void): Judging {
  const { text } = useText();
  const { message } = AntApp.useApp();
  const [verdicts, setVerdicts] = useState(noVerdicts);
  const judge = useCallback(
    async (item: Case, change: () => Promise<{ case?: Case }>) => {
      const { caseId } = item;
      setVerdicts((before) => withSent(before, caseId));
      try {
        const { case: judged } = await change();
        if (judged) take(judged);
        setVerdicts((before) => withAnswer(before, caseId));
      } catch (error) {
        const why = refusalOf(error, text);
        const now = await casework.getCase({ caseId }).catch(() => undefined);
        if (now?.case) take(now.case);
        setVerdicts((before) => withAnswer(before, caseId, why));
        void message.error(`${standingOf(item)?.reading?.number || caseId}: ${why}`);
      }
    },
    [take, text, message],
  );
  const returned = useCallback(() => setVerdicts(withReturned), []);
  return useMemo(() => ({ ...verdicts, judge, returned }), [verdicts, judge, returned]);
}
