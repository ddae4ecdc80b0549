import { ConnectError } from '@connectrpc/connect';
import { useCallback, useEffect, useState } from 'react';

/** What came of asking the server. */
export interface Answer<T> {
  value: T | undefined;
  /** Why the last try failed; empty: it did not. The last good answer stays. */
  failure: string;
  askAgain: () => void;
}

/** Asks the server when the page is shown, when `ask` changes, and, if wanted, again and again. */
export function useAnswer<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  everyMs?: number,
): Answer<T> {
  const [value, setValue] = useState<T>();
  const [failure, setFailure] = useState('');
  const [round, setRound] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    ask(abort.signal).then(
      (answer) => {
        if (abort.signal.aborted) return;
        setValue(() => answer);
        setFailure('');
      },
      (error) => {
        if (!abort.signal.aborted) setFailure(ConnectError.from(error).rawMessage);
      },
    );
    return () => abort.abort();
  }, [ask, round]);

  const askAgain = useCallback(() => setRound((last) => last + 1), []);
  useEffect(() => {
    if (!everyMs) return undefined;
    const timer = setInterval(askAgain, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, askAgain]);
  return { value, failure, askAgain };
}
