/** What the officer has judged and the server has not agreed to yet. Never changed in place. */
export interface SentVerdicts {
  /** Cases whose verdict is on its way. */
  readonly sending: ReadonlySet<string>;
  /** Cases whose verdict was not taken, each with the reason, until they are judged again. */
  readonly refused: ReadonlyMap<string, string>;
  /** Of those, the ones that the officer was not brought back to yet, in the order of the answers. */
  readonly returning: readonly string[];
}

export const noVerdicts: SentVerdicts = { sending: new Set(), refused: new Map(), returning: [] };

/** A verdict is on its way; what was said of an earlier one on the case no longer counts. */
export function withSent(verdicts: SentVerdicts, caseId: string): SentVerdicts {
  return {
    sending: new Set([...verdicts.sending, caseId]),
    refused: without(verdicts.refused, caseId),
    returning: verdicts.returning.filter((one) => one !== caseId),
  };
}

/** The answer is there: the verdict stands, or, with a reason, it does not. */
export function withAnswer(verdicts: SentVerdicts, caseId: string, why?: string): SentVerdicts {
  const { refused, returning } = verdicts;
  const sending = new Set([...verdicts.sending].filter((one) => one !== caseId));
  if (why === undefined) return { ...verdicts, sending };
  return {
    sending,
    refused: new Map([...refused, [caseId, why]]),
    returning: [...returning, caseId],
  };
}

/** The officer is where he was to be brought back to; he is not brought back a second time. */
export function withReturned(verdicts: SentVerdicts): SentVerdicts {
  return { ...verdicts, returning: [] };
}

function without(refused: ReadonlyMap<string, string>, caseId: string) {
  if (!refused.has(caseId)) return refused;
  return new Map([...refused].filter(([one]) => one !== caseId));
}
