/** Height of every row of the list; the style sheet gives rows the same. */
export const rowHeightPx = 58;
// Rows kept ready above and below what is seen, so that a quick scroll shows no empty place.
const spareRows = 8;

/** Which rows of a long list are drawn: the first, and the one after the last. */
export function windowOf(
  scrollTopPx: number,
  heightPx: number,
  count: number,
): { from: number; until: number } {
  const from = Math.floor(scrollTopPx / rowHeightPx) - spareRows;
  const until = Math.ceil((scrollTopPx + heightPx) / rowHeightPx) + spareRows;
  const last = Math.min(count, Math.max(0, until));
  return { from: Math.min(Math.max(0, from), last), until: last };
}

/** Where to scroll so that a row is seen whole: as little as possible. */
export function scrollToShow(index: number, scrollTopPx: number, heightPx: number): number {
  const top = index * rowHeightPx;
  if (top < scrollTopPx) return top;
  const bottom = top + rowHeightPx;
  return bottom > scrollTopPx + heightPx ? bottom - heightPx : scrollTopPx;
}
