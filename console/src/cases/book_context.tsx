import { createContext, useContext } from 'react';

import type { FollowedBook } from './use_case_book';

export const BookContext = createContext<FollowedBook | null>(null);

/** The cases that the frame follows for all pages. */
export function useBook(): FollowedBook {
  const book = useContext(BookContext);
  if (!book) throw new Error('useBook: outside the frame');
  return book;
}
