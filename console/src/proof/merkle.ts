import { sha256 } from './bytes';

// RFC 9162, 2.1.1: leaves and nodes are hashed behind different bytes, so neither passes for the
// other.
const leafMark = Uint8Array.of(0);
const nodeMark = Uint8Array.of(1);

export function leafHash(leaf: Uint8Array): Promise<Uint8Array> {
  return sha256(leafMark, leaf);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Uint8Array> {
  return sha256(nodeMark, left, right);
}

/** The root that a leaf's hash and an inclusion proof lead to (RFC 9162, 2.1.3.2), for the leaf at
 *  `sequence` of a tree of `size` leaves. Nothing where the proof cannot be one of that place. */
export async function rootOf(
  hash: Uint8Array,
  sequence: bigint,
  size: bigint,
  proof: readonly Uint8Array[],
): Promise<Uint8Array | undefined> {
  if (sequence < 0n || sequence >= size) return undefined;
  let node = sequence;
  let last = size - 1n;
  let root = hash;
  for (const sibling of proof) {
    if (last === 0n) return undefined;
    if (node % 2n === 1n || node === last) {
      root = await nodeHash(sibling, root);
      while (node % 2n === 0n && node !== 0n) {
        node /= 2n;
        last /= 2n;
      }
    } else {
      root = await nodeHash(root, sibling);
    }
    node /= 2n;
    last /= 2n;
  }
  return last === 0n ? root : undefined;
}
