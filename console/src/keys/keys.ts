import { useEffect, useRef } from 'react';

import type { TextKey } from '../i18n';

interface KeyEntry {
  /** As the browser names them; letters in lower case. */
  keys: readonly string[];
  /** Whether Shift is held down with it. */
  shift?: boolean;
  /** As people read them. */
  shown: string;
  text: TextKey;
  /** Whether holding it down does it again and again. */
  repeats?: boolean;
}

/** Every key of the page. No part of it listens to a key that does not stand here, so the overlay
 *  that lists them is complete. */
export const keyTable = {
  next: { keys: ['j', 'ArrowDown'], shown: 'J  ↓', text: 'key_next', repeats: true },
  previous: { keys: ['k', 'ArrowUp'], shown: 'K  ↑', text: 'key_previous', repeats: true },
  nextTab: { keys: [']'], shown: ']', text: 'key_nextTab' },
  previousTab: { keys: ['['], shown: '[', text: 'key_previousTab' },
  filters: { keys: ['f'], shown: 'F', text: 'key_filters' },
  select: { keys: ['s'], shown: 'S', text: 'key_select' },
  extendNext: {
    keys: ['j', 'ArrowDown'], shift: true, shown: '⇧J  ⇧↓', text: 'key_extendNext', repeats: true,
  },
  extendPrevious: {
    keys: ['k', 'ArrowUp'], shift: true, shown: '⇧K  ⇧↑', text: 'key_extendPrevious', repeats: true,
  },
  selectAll: { keys: ['s'], shift: true, shown: '⇧S', text: 'key_selectAll' },
  clearSelection: { keys: ['Escape'], shown: 'Esc', text: 'key_clearSelection' },
  confirmSelected: { keys: ['c'], shift: true, shown: '⇧C', text: 'key_confirmSelected' },
  dismissSelected: { keys: ['x'], shift: true, shown: '⇧X  1–5', text: 'key_dismissSelected' },
  confirm: { keys: ['c'], shown: 'C', text: 'key_confirm' },
  dismiss: { keys: ['x'], shown: 'X  1–5', text: 'key_dismiss' },
  correct: { keys: ['e'], shown: 'E', text: 'key_correct' },
  hold: { keys: ['h'], shown: 'H', text: 'key_hold' },
  handOver: { keys: ['o'], shown: 'O  1–2', text: 'key_handOver' },
  note: { keys: ['n'], shown: 'N', text: 'addNote' },
  escalate: { keys: ['g'], shown: 'G', text: 'key_escalate' },
  claim: { keys: ['t'], shown: 'T', text: 'key_claim' },
  undo: { keys: ['z'], shown: 'Z', text: 'key_undo' },
  approve: { keys: ['a'], shown: 'A', text: 'key_approve' },
  sendBack: { keys: ['b'], shown: 'B', text: 'key_sendBack' },
  zoomIn: { keys: ['+', '='], shown: '+', text: 'key_zoomIn', repeats: true },
  zoomOut: { keys: ['-'], shown: '−', text: 'key_zoomOut', repeats: true },
  zoomPlate: { keys: ['v'], shown: 'V', text: 'key_zoomPlate' },
  zoomReset: { keys: ['0'], shown: '0', text: 'key_zoomReset' },
  sheet: { keys: ['p'], shown: 'P', text: 'key_sheet' },
  bundle: { keys: ['d'], shown: 'D', text: 'key_bundle' },
  legalHold: { keys: ['l'], shown: 'L', text: 'key_legalHold' },
  search: { keys: ['/'], shown: '/', text: 'key_search' },
  help: { keys: ['?'], shown: '?', text: 'key_help' },
} as const satisfies Record<string, KeyEntry>;

export type KeyName = keyof typeof keyTable;
const entries = Object.entries(keyTable) as [KeyName, KeyEntry][];

/** What a key of the keyboard is for, if for anything. Shift means something of its own only where
 *  the table says so: signs such as ? and + need it on most keyboards. */
export function keyNamed(key: string, shift = false): KeyName | undefined {
  const wanted = key.length === 1 ? key.toLowerCase() : key;
  const named = entries.filter(([, entry]) => entry.keys.includes(wanted));
  const plain = named.find(([, entry]) => !entry.shift);
  return (shift ? (named.find(([, entry]) => entry.shift) ?? plain) : plain)?.[0];
}

/** True where a key press belongs to a field or a window and not to the page. */
function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  const taken = event.ctrlKey || event.metaKey || event.altKey;
  return taken || !!target.closest?.('input,textarea,select,.ant-modal,.ant-select');
}

type Handlers = Partial<Record<KeyName, () => void>>;

/** What listens now, the latest to come first. */
const listening: { current: Handlers }[] = [];

function onKey(event: KeyboardEvent) {
  if (event.defaultPrevented || isTyping(event)) return;
  const name = keyNamed(event.key, event.shiftKey);
  const handler = name && listening.find((one) => one.current[name])?.current[name];
  if (!name || !handler) return;
  event.preventDefault();
  const entry: KeyEntry = keyTable[name];
  if (!event.repeat || entry.repeats) handler();
}

/** Listens to keys as long as the component is there; a key without a handler is let through. Of
 *  several that listen to a key, the one that came last has it: a page before its frame. */
export function useKeys(handlers: Handlers) {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    if (listening.unshift(latest) === 1) window.addEventListener('keydown', onKey);
    return () => {
      listening.splice(listening.indexOf(latest), 1);
      if (listening.length === 0) window.removeEventListener('keydown', onKey);
    };
  }, []);
}
