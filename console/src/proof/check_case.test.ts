import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import { ProveCaseResponseSchema } from '../gen/bluegate/audit/v1/audit_pb';
import { CaptureRecordSchema } from '../gen/bluegate/capture/v1/capture_pb';
import {
  CaseEventKind, CaseEventSchema, CaseSchema, PassageSchema,
} from '../gen/bluegate/casework/v1/casework_pb';
import { joined, sha256 } from './bytes';
import { checkProof } from './check_case';
import { leafHash, nodeHash } from './merkle';

const encoder = new TextEncoder();
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

const capture = create(CaptureRecordSchema, {
  name: { deviceId: 'cp-01-cam-1', bootEpoch: 1n, sequence: 42n }, siteId: 'cp-01',
});
const passage = create(PassageSchema, { passageId: 'cp-01-cam-1/1/42', capture });
const events = [CaseEventKind.OPENED, CaseEventKind.CONFIRMED].map((kind, i) =>
  create(CaseEventSchema, { number: i + 1, kind }),
);
const item = create(CaseSchema, { caseId: passage.passageId, passage, events });

async function leafOf(kind: string, subject: string, content: Uint8Array) {
  const number = (value: number) => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, BigInt(value));
    return bytes;
  };
  const part = (bytes: Uint8Array) => joined(number(bytes.length), bytes);
  const words = (text: string) => part(encoder.encode(text));
  return joined(
    number(1), words(kind), words(subject), words('wang.li'), number(7), part(await sha256(content)),
  );
}

async function checkpointOf(log: string, size: number, root: Uint8Array, privateKey: KeyObject,
  keyId: Uint8Array) {
  const body = `bluegate/${log}\n${size}\n${base64(root)}\ntime 1638316800000000\n`;
  const signature = sign(null, encoder.encode(body), privateKey);
  return `${body}\n— bluegate ${base64(joined(keyId, signature))}\n`;
}

/** What the server would answer: intake's log has one leaf; casework's has the passage and the
 *  events, as `signed` of them as there are, in a tree of at most four. */
async function answered(signed = 3) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const key = joined(Uint8Array.of(1), raw);
  const keyId = (await sha256(encoder.encode('bluegate\n'), key)).subarray(0, 4);

  const captured = toBinary(CaptureRecordSchema, capture);
  const captureLeaf = await leafOf('capture', passage.passageId, captured);
  const contents = [
    toBinary(PassageSchema, passage), ...events.map((event) => toBinary(CaseEventSchema, event)),
  ];
  const leaves = await Promise.all(contents.map((content, i) =>
    i === 0
      ? leafOf('passage', passage.passageId, content)
      : leafOf('case.event', `${item.caseId}#${i}`, content)));
  const [a, b, c] = await Promise.all(leaves.map(leafHash));
  const ab = await nodeHash(a, b);
  const root = signed === 3 ? await nodeHash(ab, c) : ab;
  const paths = signed === 3 ? [[b, c], [a, c], [ab]] : [[b], [a], []];
  return create(ProveCaseResponseSchema, {
    publicKey: `bluegate+${Buffer.from(keyId).toString('hex')}+${base64(key)}`,
    checkpoints: await Promise.all([
      checkpointOf('intake', 1, await leafHash(captureLeaf), privateKey, keyId),
      checkpointOf('casework', signed, root, privateKey, keyId),
    ]),
    leaves: [
      { log: 'intake', sequence: 0n, leaf: captureLeaf, content: captured, hashes: [] },
      ...leaves.map((leaf, i) => ({
        log: 'casework', sequence: BigInt(i), leaf, content: contents[i], hashes: paths[i],
        waits: i >= signed,
      })),
    ],
  });
}

const statesOf = async (answer: Awaited<ReturnType<typeof answered>>, shown = item) =>
  (await checkProof(shown, answer)).entries.map((entry) => entry.state);

describe('the proof of a case', () => {
  it('holds for capture, passage and every event, under good signatures', async () => {
    const answer = await answered();
    expect(await statesOf(answer)).toEqual(['proven', 'proven', 'proven', 'proven']);
    const { logs } = await checkProof(item, answer);
    expect(logs.map(({ log, signature }) => [log, signature])).toEqual([
      ['intake', 'good'], ['casework', 'good'],
    ]);
  });

  it('does not hold for anything else than what is shown', async () => {
    const answer = await answered();
    const changed = create(CaseEventSchema, { ...events[1], note: 'another' });
    const other = create(CaseSchema, { ...item, events: [events[0], changed] });
    expect(await statesOf(answer, other)).toEqual(['proven', 'proven', 'proven', 'wrong']);
    answer.leaves[1].content = toBinary(PassageSchema, create(PassageSchema, { passageId: 'x' }));
    expect(await statesOf(answer)).toEqual(['proven', 'wrong', 'proven', 'proven']);
  });

  it('needs the way to the signed root, whatever the server says', async () => {
    const answer = await answered();
    answer.leaves[2].hashes = answer.leaves[1].hashes;
    answer.leaves[3].waits = true;
    answer.leaves[3].hashes = [];
    expect(await statesOf(answer)).toEqual(['proven', 'proven', 'wrong', 'wrong']);
  });

  it('tells what is not signed yet, what is gone and what the log does not have', async () => {
    const answer = await answered(2);
    expect(await statesOf(answer)).toEqual(['proven', 'proven', 'proven', 'notSigned']);
    answer.leaves[1].contentGone = true;
    answer.leaves.splice(2, 1);
    answer.checkpoints.shift();
    expect(await statesOf(answer)).toEqual(['notSigned', 'gone', 'noLeaf', 'notSigned']);
  });

  it('is under a bad signature when another key signed', async () => {
    const answer = await answered();
    const { publicKey } = await answered();
    const { logs } = await checkProof(item, { ...answer, publicKey });
    expect(logs.map(({ signature }) => signature)).toEqual(['bad', 'bad']);
  });
});
