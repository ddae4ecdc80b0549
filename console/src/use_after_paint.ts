import { startTransition, useEffect, useState } from 'react';

/** False when a component is first painted, true so many milliseconds later, when nothing more
 *  urgent is to be done: for what need not be there at the first glance. */
export function useAfterPaint(laterMs: number): boolean {
  const [isLater, setLater] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => startTransition(() => setLater(true)), laterMs);
    return () => clearTimeout(timer);
  }, [laterMs]);
  return isLater;
}
