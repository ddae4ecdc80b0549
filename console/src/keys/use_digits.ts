import { useEffect, useRef } from 'react';

/** Hands on the digits that are pressed while a window with numbered choices is open. The window,
 *  not a field, has the focus when it opens: digits are listened to everywhere but in its note. */
export function useDigits(busy: boolean, onDigit: (digit: number) => boolean) {
  const latest = useRef(onDigit);
  latest.current = onDigit;
  useEffect(() => {
    if (busy) return undefined;
    const onKey = (event: KeyboardEvent) => {
      const inNote = (event.target as HTMLElement).closest('textarea');
      if (inNote || event.repeat || !/^\d$/.test(event.key)) return;
      if (latest.current(Number(event.key))) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [busy]);
}
