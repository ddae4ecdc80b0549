import { type DescMessage, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';

import type { ProvenLeaf, ProveCaseResponse } from '../gen/bluegate/audit/v1/audit_pb';
import {
  type Case, CaseEventSchema, type Passage, PassageSchema,
} from '../gen/bluegate/casework/v1/casework_pb';
import { CaptureRecordSchema } from '../gen/bluegate/capture/v1/capture_pb';
import { equal, sha256 } from './bytes';
import { type Checkpoint, checkSignature, parseCheckpoint, type SignatureState } from './checkpoint';
import { parseLeaf } from './leaf';
import { leafHash, rootOf } from './merkle';

/** What came of one thing that the log should hold.
 *  proven: the leaf is under the signed root, and what it tells of is what this page shows.
 *  notSigned: the leaf is newer than the newest checkpoint.   noLeaf: the log tells nothing of it.
 *  gone: proven, but the kept bytes were deleted.             wrong: something does not fit. */
export type EntryState = 'proven' | 'notSigned' | 'noLeaf' | 'gone' | 'wrong';

export interface EntryProof {
  log: string;
  kind: string;
  subject: string;
  state: EntryState;
  sequence?: bigint;
}

export interface LogProof {
  log: string;
  checkpoint: Checkpoint;
  signature: SignatureState;
}

export interface CaseProof {
  logs: LogProof[];
  entries: EntryProof[];
  publicKey: string;
}

/** Something that is shown, and how to tell it from the kept bytes. */
interface Wanted {
  log: string;
  kind: string;
  subject: string;
  isShown: (content: Uint8Array) => boolean;
}

export function captureNameOf(passage: Passage | undefined): string {
  const name = passage?.capture?.name;
  return name ? `${name.deviceId}/${name.bootEpoch}/${name.sequence}` : '';
}

/** Whether kept bytes say what is shown. Both are written anew: what came as JSON has numbers that
 *  single precision rounds, and a field that this page does not know is no difference. */
function says<Desc extends DescMessage>(schema: Desc, shown: MessageShape<Desc>) {
  return (content: Uint8Array) =>
    equal(toBinary(schema, fromBinary(schema, content), known), toBinary(schema, shown, known));
}
const known = { writeUnknownFields: false };

/** All of a case that the logs of intake and casework tell of. */
function wantedOf(item: Case): Wanted[] {
  const { passage } = item;
  if (!passage?.capture) return [];
  const { capture } = passage;
  return [
    {
      log: 'intake',
      kind: 'capture',
      subject: captureNameOf(passage),
      isShown: says(CaptureRecordSchema, capture),
    },
    {
      log: 'casework',
      kind: 'passage',
      subject: passage.passageId,
      isShown: says(PassageSchema, passage),
    },
    ...item.events.map((event) => ({
      log: 'casework',
      kind: 'case.event',
      subject: `${item.caseId}#${event.number}`,
      isShown: says(CaseEventSchema, event),
    })),
  ];
}

async function checkLogs({ checkpoints, publicKey }: ProveCaseResponse): Promise<LogProof[]> {
  return Promise.all(
    checkpoints.map(async (text) => {
      const checkpoint = parseCheckpoint(text);
      if (!checkpoint) throw new Error(`checkpoint in no known form: ${text.slice(0, 80)}`);
      // An origin is the name of who signs, and the log.
      const log = checkpoint.origin.slice(checkpoint.origin.lastIndexOf('/') + 1);
      return { log, checkpoint, signature: await checkSignature(checkpoint, publicKey) };
    }),
  );
}

async function checkEntry(
  { log, kind, subject, isShown }: Wanted,
  leaves: readonly ProvenLeaf[],
  checkpoint: Checkpoint | undefined,
): Promise<EntryProof> {
  // What a leaf is about is read from the bytes that are hashed.
  const found = leaves.find((one) => {
    const leaf = parseLeaf(one.leaf);
    return one.log === log && leaf?.kind === kind && leaf.subject === subject;
  });
  if (!found) return { log, kind, subject, state: 'noLeaf' };
  const { sequence, hashes, content } = found;
  const told = { log, kind, subject, sequence };
  if (!checkpoint || sequence >= checkpoint.size) return { ...told, state: 'notSigned' };
  const root = await rootOf(await leafHash(found.leaf), sequence, checkpoint.size, hashes);
  if (!root || !equal(root, checkpoint.root)) return { ...told, state: 'wrong' };
  if (found.contentGone) return { ...told, state: 'gone' };
  const isKept = equal(await sha256(content), parseLeaf(found.leaf)!.sha256);
  return { ...told, state: isKept && isShown(content) ? 'proven' : 'wrong' };
}

/** Lays everything that this page shows of a case beside what the server hands over for it. Hashes
 *  and signatures are computed here and not believed; only the key is the server's own word. */
export async function checkProof(item: Case, answer: ProveCaseResponse): Promise<CaseProof> {
  const logs = await checkLogs(answer);
  const entries = await Promise.all(
    wantedOf(item).map((wanted) =>
      checkEntry(
        wanted,
        answer.leaves,
        logs.find(({ log }) => log === wanted.log)?.checkpoint,
      ),
    ),
  );
  return { logs, entries, publicKey: answer.publicKey };
}
