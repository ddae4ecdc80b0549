import { describe, expect, it } from 'vitest';

import { joined } from './bytes';
import { parseLeaf } from './leaf';

function number(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, value);
  return bytes;
}
const part = (bytes: Uint8Array) => joined(number(BigInt(bytes.length)), bytes);
const words = (text: string) => part(new TextEncoder().encode(text));
const hash = new Uint8Array(32).fill(7);
const whole = joined(
  number(1n), words('case.event'), words('p#1'), words('王丽'), number(-5n), part(hash),
);

describe('leaf', () => {
  it('is read from its canonical bytes, also from the middle of a buffer', () => {
    const leaf = {
      kind: 'case.event', subject: 'p#1', actor: '王丽', timeUs: -5n, sha256: hash,
    };
    expect(parseLeaf(whole)).toEqual(leaf);
    expect(parseLeaf(joined(hash, whole).subarray(32))).toEqual(leaf);
  });

  it('is none when bytes are missing, too many, or of another format', () => {
    for (let length = 0; length < whole.length; length += 1) {
      expect(parseLeaf(whole.subarray(0, length))).toBeUndefined();
    }
    expect(parseLeaf(joined(whole, Uint8Array.of(0)))).toBeUndefined();
    expect(parseLeaf(joined(number(2n), whole.subarray(8)))).toBeUndefined();
  });
});
