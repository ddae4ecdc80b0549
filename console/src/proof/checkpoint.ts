import { equal, fromBase64, joined, sha256 } from './bytes';

/** Size and root of an audit log as they were signed (docs/storage_format.md). */
export interface Checkpoint {
  origin: string;
  size: bigint;
  root: Uint8Array;
  timeUs: bigint;
  /** What is signed: the lines above the empty one. */
  signed: Uint8Array<ArrayBuffer>;
  signer: string;
  keyId: Uint8Array;
  signature: Uint8Array<ArrayBuffer>;
}

export type SignatureState = 'good' | 'bad' | 'cannotCheck';

const keyIdBytes = 4;
const signatureBytes = 64;
// C2SP signed-note: the byte that says Ed25519.
const ed25519 = 1;

export function parseCheckpoint(text: string): Checkpoint | undefined {
  const lines = /^([^\n]+)\n(\d{1,20})\n([^\n]+)\ntime (\d+)\n\n— ([^ \n]+) ([^\n]+)\n$/.exec(text);
  if (!lines) return undefined;
  const [, origin, size, root, timeUs, signer, signature] = lines;
  const rootBytes = fromBase64(root);
  const signed = fromBase64(signature);
  if (rootBytes?.length !== 32 || signed?.length !== keyIdBytes + signatureBytes) return undefined;
  return {
    origin,
    size: BigInt(size),
    root: rootBytes,
    timeUs: BigInt(timeUs),
    signed: joined(new TextEncoder().encode(text.slice(0, text.indexOf('\n\n') + 1))),
    signer,
    keyId: signed.subarray(0, keyIdBytes),
    signature: joined(signed.subarray(keyIdBytes)),
  };
}

/** Whether the checkpoint bears the signature of a key, written NAME+ID+BASE64. */
export async function checkSignature(
  checkpoint: Checkpoint,
  publicKey: string,
): Promise<SignatureState> {
  const [name, , encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(publicKey)?.slice(1) ?? [];
  const bytes = fromBase64(encoded ?? '');
  if (!bytes || bytes[0] !== ed25519 || name !== checkpoint.signer) return 'bad';
  const id = await sha256(new TextEncoder().encode(`${name}\n`), bytes);
  if (!equal(id.subarray(0, keyIdBytes), checkpoint.keyId)) return 'bad';
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey('raw', bytes.slice(1), 'Ed25519', false, ['verify']);
  } catch {
    // Browsers learned Ed25519 only lately.
    return 'cannotCheck';
  }
  const good = await crypto.subtle.verify('Ed25519', key, checkpoint.signature, checkpoint.signed);
  return good ? 'good' : 'bad';
}
