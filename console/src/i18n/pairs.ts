/** The Chinese and the English of a word, always both. */
export type Pair = readonly [zh: string, en: string];

/** Keeps the keys of a set of words in its type. */
export function pairs<Key extends string>(words: Record<Key, Pair>): Record<Key, Pair> {
  return words;
}
