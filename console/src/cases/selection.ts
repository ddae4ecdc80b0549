/** Cases that were picked out of the list to be judged together. Never changed in place. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Where a range begins: the case that was picked last; null: none was. */
  readonly anchor: string | null;
  /** What was picked before the range, and stays when the range shrinks. */
  readonly before: ReadonlySet<string>;
}

export const noSelection: Selection = { ids: new Set(), anchor: null, before: new Set() };

/** Picks a case, or lets go of it. */
export function toggled(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  const before = new Set(ids);
  before.delete(id);
  return { ids, anchor: ids.has(id) ? id : null, before };
}

/** Picks all from the anchor to a case, in the order of the list, and lets go of what an earlier
 *  range held beyond it. Without an anchor in the list the range begins at `from`. Of the range
 *  only what may be judged is picked. */
export function extended(
  selection: Selection,
  listed: readonly string[],
  from: string,
  to: string,
  mayPick: (id: string) => boolean,
): Selection {
  const isListed = selection.anchor !== null && listed.includes(selection.anchor);
  const anchor = isListed ? selection.anchor! : from;
  const before = isListed ? selection.before : selection.ids;
  const ends = [listed.indexOf(anchor), listed.indexOf(to)].sort((a, b) => a - b);
  if (ends[0] < 0) return selection;
  const range = listed.slice(ends[0], ends[1] + 1).filter(mayPick);
  return { ids: new Set([...before, ...range]), anchor, before };
}

/** Picks all of the list that may be judged; where they are picked already, lets go of all. */
export function allOrNone(selection: Selection, listed: readonly string[]): Selection {
  const isAll = listed.every((id) => selection.ids.has(id));
  if (isAll) return noSelection;
  return { ids: new Set([...selection.ids, ...listed]), anchor: null, before: new Set() };
}
