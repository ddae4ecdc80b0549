import { createContext, type ReactNode, useContext, useMemo } from 'react';

import { type FollowedBook, useCaseBook } from './use_case_book';
import { type Judging, useSentVerdicts } from './use_sent_verdicts';

const BookContext = createContext<(FollowedBook & Judging) | null>(null);

/** The cases that are followed for all pages, and the verdicts that are on their way. */
export function useBook(): FollowedBook & Judging {
  const book = useContext(BookContext);
  if (!book) throw new Error('useBook: outside the frame');
  return book;
}

/** Follows the cases for the pages inside, unless `enabled` is false. Pages come and go; a verdict
 *  that was sent from one still gets its answer. */
export function BookProvider({ enabled, children }: { enabled: boolean; children: ReactNode }) {
  const followed = useCaseBook(enabled);
  const judging = useSentVerdicts(followed.take);
  const value = useMemo(() => ({ ...followed, ...judging }), [followed, judging]);
  return <BookContext.Provider value={value}>{children}</BookContext.Provider>;
}
