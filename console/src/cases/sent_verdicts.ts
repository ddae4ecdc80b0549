/** What the officer has judged and the server has not agreed to yet. Never changed in place. */
export interface SentVerdicts {
  /** Cases whose verdict is on its way. */
  readonly sending: ReadonlySet<string>;
  /** Cases whose verdict was not taken, each with the reason; the last comes last. */
  readonly refused: ReadonlyMap<string, string>;
}

export const noVerdicts: SentVerdicts = { sending: new Set(), refused: new Map() };

/** A verdict is on its way; what was said of an earlier one on the case no longer counts. */
export function withSent({ sending, refused }: SentVerdicts, caseId: string): SentVerdicts {
  return { sending: new Set([...sending, caseId]), refused: without(refused, caseId) };
}

/** The answer is there: the verdict stands, or, with a reason, it does not. */
export function withAnswer(
  { sending, refused }: SentVerdicts,
  caseId: string,
  why?: string,
): SentVerdicts {
  const rest = without(refused, caseId);
  return {
    sending: new Set([...sending].filter((one) => one !== caseId)),
    refused: why === undefined ? rest : new Map([...rest, [caseId, why]]),
  };
}

function without(refused: ReadonlyMap<string, string>, caseId: string) {
  return new Map([...refused].filter(([one]) => one !== caseId));
}

/** The case that the officer is brought back to: of those that he still has to judge, the one that
 *  was refused last. */
export function refusedLast(
  { sending, refused }: SentVerdicts,
  isDecided: (caseId: string) => boolean,
): string | undefined {
  return [...refused.keys()].filter((one) => !sending.has(one) && !isDecided(one)).at(-1);
}
