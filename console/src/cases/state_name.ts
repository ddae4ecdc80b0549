import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import type { Text } from '../i18n';

/** Where a case stands, and, of one that was handed over, with whom. */
export function stateName(item: Case, { word }: Pick<Text, 'word'>): string {
  const state = word('state', item.state);
  return item.office ? `${state} · ${word('office', item.office)}` : state;
}
