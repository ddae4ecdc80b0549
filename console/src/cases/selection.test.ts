import { describe, expect, it } from 'vitest';

import { allOrNone, extended, noSelection, toggled } from './selection';

const listed = ['a', 'b', 'c', 'd', 'e'];
const any = () => true;
const idsOf = (selection: { ids: ReadonlySet<string> }) => [...selection.ids].sort();

describe('selection', () => {
  it('picks a case and lets go of it', () => {
    const picked = toggled(noSelection, 'b');
    expect(idsOf(picked)).toEqual(['b']);
    expect(idsOf(toggled(picked, 'b'))).toEqual([]);
    expect(idsOf(noSelection)).toEqual([]);
  });

  it('extends from the case that was picked last, either way', () => {
    const picked = toggled(noSelection, 'c');
    expect(idsOf(extended(picked, listed, 'c', 'e', any))).toEqual(['c', 'd', 'e']);
    expect(idsOf(extended(picked, listed, 'c', 'a', any))).toEqual(['a', 'b', 'c']);
  });

  it('shrinks when the range turns back, and keeps what was picked before it', () => {
    const picked = toggled(toggled(noSelection, 'a'), 'c');
    const wide = extended(picked, listed, 'c', 'e', any);
    expect(idsOf(wide)).toEqual(['a', 'c', 'd', 'e']);
    expect(idsOf(extended(wide, listed, 'e', 'd', any))).toEqual(['a', 'c', 'd']);
    expect(idsOf(extended(wide, listed, 'e', 'b', any))).toEqual(['a', 'b', 'c']);
  });

  it('begins at the case on the desk where none was picked or the last one has left', () => {
    expect(idsOf(extended(noSelection, listed, 'b', 'c', any))).toEqual(['b', 'c']);
    const gone = toggled(noSelection, 'gone');
    expect(idsOf(extended(gone, listed, 'd', 'e', any))).toEqual(['d', 'e', 'gone']);
  });

  it('passes over what may not be judged, and over ends that the list does not have', () => {
    const open = extended(noSelection, listed, 'a', 'c', (id) => id !== 'b');
    expect(idsOf(open)).toEqual(['a', 'c']);
    expect(extended(open, listed, 'a', 'gone', any)).toBe(open);
  });

  it('takes all of the list, or lets go of all', () => {
    const all = allOrNone(toggled(noSelection, 'a'), listed);
    expect(idsOf(all)).toEqual(listed);
    expect(idsOf(allOrNone(all, listed))).toEqual([]);
  });
});
