/** How many characters a stated reason has; the server counts none that is a space. */
export interface ReasonSize {
  min: number;
  max: number;
}

/** What a purpose, and the reason of a legal hold, must be. */
export const statedReason: ReasonSize = { min: 4, max: 256 };

/** Whether the server would take a text as a reason of that size. */
export function isReason(words: string, { min, max }: ReasonSize): boolean {
  const characters = [...words.trim()];
  return characters.length <= max && characters.filter((one) => /\S/.test(one)).length >= min;
}
