/** A leaf of an audit log as docs/storage_format.md lays it out. */
export interface Leaf {
  kind: string;
  subject: string;
  actor: string;
  timeUs: bigint;
  /** Of the kept bytes that the leaf tells of. */
  sha256: Uint8Array;
}

const formatKnown = 1n;
const hashBytes = 32;

/** Reads a leaf's bytes; nothing where they are none of the known format. */
export function parseLeaf(bytes: Uint8Array): Leaf | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const number = () => {
    const value = view.getBigInt64(at);
    at += 8;
    return value;
  };
  const part = () => {
    const length = number();
    if (length < 0n || length > BigInt(bytes.length - at)) throw new RangeError('part');
    at += Number(length);
    return bytes.subarray(at - Number(length), at);
  };
  const words = () => new TextDecoder('utf-8', { fatal: true }).decode(part());
  try {
    if (number() !== formatKnown) return undefined;
    const leaf = {
      kind: words(),
      subject: words(),
      actor: words(),
      timeUs: number(),
      sha256: part(),
    };
    return at === bytes.length && leaf.sha256.length === hashBytes ? leaf : undefined;
  } catch {
    return undefined;
  }
}
