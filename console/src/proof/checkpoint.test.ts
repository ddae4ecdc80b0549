import { generateKeyPairSync, sign } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { joined, sha256 } from './bytes';
import { checkSignature, parseCheckpoint } from './checkpoint';

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const root = new Uint8Array(32).fill(9);
const body = `bluegate/casework\n42\n${base64(root)}\ntime 1638316800000000\n`;

/** A checkpoint as the server would sign it, and its key. */
async function made(name = 'bluegate') {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const key = joined(Uint8Array.of(1), raw);
  const id = (await sha256(new TextEncoder().encode(`${name}\n`), key)).subarray(0, 4);
  const signature = sign(null, Buffer.from(body), privateKey);
  return {
    text: `${body}\n— ${name} ${base64(joined(id, signature))}\n`,
    publicKey: `${name}+${Buffer.from(id).toString('hex')}+${base64(key)}`,
  };
}

describe('checkpoint', () => {
  it('is read and its signature found good', async () => {
    const { text, publicKey } = await made();
    const checkpoint = parseCheckpoint(text)!;
    expect(checkpoint).toMatchObject({
      origin: 'bluegate/casework', size: 42n, root, timeUs: 1638316800000000n, signer: 'bluegate',
    });
    expect(await checkSignature(checkpoint, publicKey)).toBe('good');
  });

  it('of another key, name or text is bad', async () => {
    const { text, publicKey } = await made();
    const checkpoint = parseCheckpoint(text)!;
    expect(await checkSignature(checkpoint, (await made()).publicKey)).toBe('bad');
    expect(await checkSignature(checkpoint, publicKey.replace('bluegate', 'another'))).toBe('bad');
    expect(await checkSignature(parseCheckpoint(text.replace('\n42\n', '\n43\n'))!, publicKey)).toBe(
      'bad',
    );
    expect(await checkSignature(checkpoint, '')).toBe('bad');
  });

  it('is none in another form', async () => {
    const { text } = await made();
    expect(parseCheckpoint('')).toBeUndefined();
    expect(parseCheckpoint(text.replace('time ', 'at '))).toBeUndefined();
    expect(parseCheckpoint(`${text}more\n`)).toBeUndefined();
  });
});
