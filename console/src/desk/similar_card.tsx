import { useCallback } from 'react';

import { casework } from '../api/transport';
import { stateName } from '../cases/state_name';
import { dateTime } from '../format';
import { Mark } from '../frame/mark';
import { Panel } from '../frame/panel';
import { hashOf } from '../frame/route';
import {
  CaseState, Likeness, type SimilarCase,
} from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { useAnswer } from '../use_answer';

const casesMost = 8;
// A case that is only stepped over on the way to another one is not asked for.
const settleMs = 300;

const settled = () => new Promise((wake) => setTimeout(wake, settleMs));

/** Cases of the same number, or of the same reason at the same site, and what became of them. */
export function SimilarCard({ caseId }: { caseId: string }) {
  const { text } = useText();
  const ask = useCallback(
    async (signal: AbortSignal) => {
      await settled();
      signal.throwIfAborted();
      return casework.listSimilarCases({ caseId, pageSize: casesMost }, { signal });
    },
    [caseId],
  );
  const { value, failure } = useAnswer(ask);
  return (
    <Panel title={text('similar')} testId="similar">
      {failure && <p className="small">{text('similarFailed', { why: failure })}</p>}
      {value?.similar.length === 0 && <p className="small">{text('similarNone')}</p>}
      {value && value.similar.length > 0 && (
        <ul className="similar">
          {value.similar.map((one) => (
            <SimilarLine key={one.case?.caseId} similar={one} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function SimilarLine({ similar }: { similar: SimilarCase }) {
  const { text, word } = useText();
  const { case: item, likeness, number, siteId, passedTimeUs, dismissReason } = similar;
  if (!item) return null;
  const isConfirmed = item.state === CaseState.CONFIRMED;
  return (
    <li>
      <a href={hashOf('queue', item.caseId)} data-similar={item.caseId}>
        <span className="similar-number">{number || text('unknown')}</span>
        <span>
          {dateTime(passedTimeUs)} · {siteId} · {item.reasonCode}
        </span>
      </a>
      <span>
        <Mark tone={isConfirmed ? 'red' : 'grey'}>{stateName(item, { word })}</Mark>
        {dismissReason > 0 && ` ${word('dismiss', dismissReason)}`}
        {likeness === Likeness.NUMBER && ` ${text('similarNumber')}`}
      </span>
    </li>
  );
}
