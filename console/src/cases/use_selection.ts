import { useCallback, useMemo, useState } from 'react';

import { actionsFor } from '../desk/actions';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { useKeys } from '../keys/keys';
import type { Viewer } from './case_book';
import { allOrNone, extended, noSelection, toggled } from './selection';

/** What picking rows of the list needs. */
export interface RowPicking {
  ids: ReadonlySet<string>;
  mayPick: (item: Case) => boolean;
  toggle: (caseId: string) => void;
  /** All from where the last range began to this case. */
  extendTo: (caseId: string) => void;
}

interface Asked {
  cases: Case[];
  chosenId: string;
  viewer: Viewer;
  role: string;
  /** Brings another case to the desk. */
  onChoose: (caseId: string) => void;
}

/** The cases that are picked out of a list by key and mouse, and what picks them. */
export function useSelection({ cases, chosenId, viewer, role, onChoose }: Asked) {
  const [selection, setSelection] = useState(noSelection);
  const { account, nowMs } = viewer;
  const mayPick = useCallback(
    (item: Case) =>
      actionsFor(item, { account, nowMs }, role).some(
        ({ name, open }) => open && (name === 'confirm' || name === 'dismiss'),
      ),
    [account, nowMs, role],
  );
  const listed = useMemo(() => cases.map((item) => item.caseId), [cases]);
  const mayPickId = (caseId: string) => {
    const item = cases[listed.indexOf(caseId)];
    return item !== undefined && mayPick(item);
  };
  const toggle = (caseId: string) => {
    if (selection.ids.has(caseId) || mayPickId(caseId)) setSelection(toggled(selection, caseId));
  };
  const extend = (to: string) =>
    setSelection(extended(selection, listed, chosenId, to, mayPickId));
  const clear = useCallback(() => setSelection(noSelection), []);
  const toggleAll = () =>
    setSelection(allOrNone(selection, cases.filter(mayPick).map((item) => item.caseId)));

  const step = (by: number) => {
    const to = listed[listed.indexOf(chosenId) + by];
    if (to === undefined || !listed.includes(chosenId)) return;
    extend(to);
    onChoose(to);
  };
  const canPick = cases.some(mayPick) || selection.ids.size > 0;
  useKeys(
    canPick
      ? {
          select: () => toggle(chosenId),
          selectAll: toggleAll,
          extendNext: () => step(1),
          extendPrevious: () => step(-1),
          ...(selection.ids.size > 0 && { clearSelection: clear }),
        }
      : {},
  );
  const picking: RowPicking = { ids: selection.ids, mayPick, toggle, extendTo: extend };
  return { picking, canPick, clear, toggleAll };
}
