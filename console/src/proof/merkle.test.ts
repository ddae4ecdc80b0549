import { describe, expect, it } from 'vitest';

import { leafHash, nodeHash, rootOf } from './merkle';

const leafOf = (i: number) => leafHash(new TextEncoder().encode(`leaf ${i}`));

/** The greatest power of two below a size. */
const split = (size: number) => 2 ** Math.floor(Math.log2(size - 1));

/** Root and proofs by the definitions of RFC 9162, 2.1.1 and 2.1.3.1, straight from the text. */
async function treeOf(from: number, until: number): Promise<Uint8Array> {
  if (until - from === 1) return leafOf(from);
  const middle = from + split(until - from);
  return nodeHash(await treeOf(from, middle), await treeOf(middle, until));
}
async function pathOf(at: number, from: number, until: number): Promise<Uint8Array[]> {
  if (until - from === 1) return [];
  const middle = from + split(until - from);
  return at < middle
    ? [...(await pathOf(at, from, middle)), await treeOf(middle, until)]
    : [...(await pathOf(at, middle, until)), await treeOf(from, middle)];
}

describe('inclusion proof', () => {
  it('of every leaf of every small tree leads to its root', async () => {
    for (let size = 1; size <= 17; size += 1) {
      const root = await treeOf(0, size);
      for (let at = 0; at < size; at += 1) {
        const proof = await pathOf(at, 0, size);
        expect(await rootOf(await leafOf(at), BigInt(at), BigInt(size), proof)).toEqual(root);
      }
    }
  });

  it('leads elsewhere for another leaf, place or proof', async () => {
    const root = await treeOf(0, 11);
    const proof = await pathOf(6, 0, 11);
    expect(await rootOf(await leafOf(5), 6n, 11n, proof)).not.toEqual(root);
    expect(await rootOf(await leafOf(6), 7n, 11n, proof)).not.toEqual(root);
    expect(await rootOf(await leafOf(6), 6n, 11n, [...proof].reverse())).not.toEqual(root);
  });

  it('of the wrong length is none', async () => {
    const proof = await pathOf(6, 0, 11);
    expect(await rootOf(await leafOf(6), 6n, 11n, proof.slice(1))).toBeUndefined();
    expect(await rootOf(await leafOf(6), 6n, 11n, [...proof, proof[0]])).toBeUndefined();
    expect(await rootOf(await leafOf(6), 11n, 11n, proof)).toBeUndefined();
  });
});
