import type { ReactNode } from 'react';

export type Tone = 'red' | 'amber' | 'blue' | 'green' | 'grey';

interface Props {
  tone: Tone;
  testId?: string;
  children: ReactNode;
}

/** A word with a ground of its own, dark enough to read on it. */
export function Mark({ tone, testId, children }: Props) {
  return (
    <span className={`mark mark-${tone}`} data-testid={testId}>
      {children}
    </span>
  );
}
