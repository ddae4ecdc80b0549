import { ConnectError } from '@connectrpc/connect';
import { Button } from 'antd';
import { useEffect, useState } from 'react';

import { may } from '../access/access';
import { audit, pictureUrl } from '../api/transport';
import { dateTime, hex } from '../format';
import { FailureLine } from '../frame/failure_line';
import { Mark, type Tone } from '../frame/mark';
import { Panel } from '../frame/panel';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { canHash, equal, sha256 } from './bytes';
import { type CaseProof, checkProof, type EntryState } from './check_case';

type PictureState = 'checking' | 'same' | 'other' | 'cannot';
const pictureTones: Record<PictureState, Tone> = {
  checking: 'grey', same: 'green', other: 'red', cannot: 'grey',
};
const entryTones: Record<EntryState, Tone> = {
  proven: 'green', notSigned: 'blue', noLeaf: 'red', gone: 'grey', wrong: 'red',
};
const signatureTones = { good: 'green', bad: 'red', cannotCheck: 'grey' } as const;

/** Whether the picture that is shown is, byte for byte, the one that the passage names. */
function usePictureCheck(wanted: Uint8Array | undefined): PictureState {
  const [state, setState] = useState<PictureState>('checking');
  useEffect(() => {
    if (!wanted?.length || !canHash()) {
      setState('cannot');
      return undefined;
    }
    const abort = new AbortController();
    const check = async () => {
      const response = await fetch(pictureUrl(wanted), { signal: abort.signal });
      if (!response.ok) return 'cannot';
      const hash = await sha256(new Uint8Array(await response.arrayBuffer()));
      return equal(hash, wanted) ? 'same' : 'other';
    };
    check().then(setState, () => abort.signal.aborted || setState('cannot'));
    return () => abort.abort();
  }, [wanted]);
  return state;
}

/** How far it is proven that nobody changed what is shown: says what was checked, and by whom. */
export function ProofCard({ item, role }: { item: Case; role: string }) {
  const { text, word } = useText();
  const wanted = item.passage?.pictureSha256;
  const picture = usePictureCheck(wanted);
  const [proof, setProof] = useState<CaseProof>();
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const mayCheck = may(role, 'audit.v1.AuditService/ProveCase');
  // What was proven of the case as it was says nothing of what has happened since.
  useEffect(() => setProof(undefined), [item]);

  async function check() {
    setBusy(true);
    setFailure('');
    try {
      setProof(await checkProof(item, await audit.proveCase({ caseId: item.caseId })));
    } catch (error) {
      setFailure(ConnectError.from(error).rawMessage);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Panel title={text('proof')} testId="proof">
      <p>
        <Mark tone={pictureTones[picture]} testId="proof-picture">
          {word('pictureProof_', picture)}
        </Mark>
      </p>
      <p className="hash">
        SHA-256 <code>{wanted && hex(wanted)}</code>
      </p>
      {mayCheck && (
        <Button
          size="small"
          loading={busy}
          disabled={!canHash()}
          onClick={check}
          data-testid="check"
        >
          {text('checkProof')}
        </Button>
      )}
      <FailureLine failure={failure} />
      {proof && (
        <div data-testid="proof-entries">
          <ul className="proofs">
            {proof.entries.map((entry) => (
              <li key={`${entry.log} ${entry.kind} ${entry.subject}`}>
                <Mark tone={entryTones[entry.state]}>{word('entry_', entry.state)}</Mark>{' '}
                {word('log_', entry.log)} · {entry.kind} · {entry.subject}
                {entry.sequence !== undefined && ` · ${text('leafNumber')} ${entry.sequence}`}
              </li>
            ))}
            {proof.logs.map(({ log, checkpoint, signature }) => (
              <li key={log}>
                <Mark tone={signatureTones[signature]}>{word('signature_', signature)}</Mark>{' '}
                {checkpoint.origin} · {text('leaves', { count: String(checkpoint.size) })} ·{' '}
                {dateTime(checkpoint.timeUs)}
              </li>
            ))}
          </ul>
          <p className="small">{text('proofKey')}</p>
          <p className="hash">
            <code>{proof.publicKey}</code>
          </p>
        </div>
      )}
    </Panel>
  );
}
