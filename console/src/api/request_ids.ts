import { newRequestId } from './transport';

/** Names the tries at one change: the same content keeps its id, so that trying again after a lost
 *  answer is no second change; other content gets another. */
export function requestIds(make: () => string = newRequestId): (content: string) => string {
  let last: { content: string; id: string } | undefined;
  return (content) => {
    if (last?.content !== content) last = { content, id: make() };
    return last.id;
  };
}
