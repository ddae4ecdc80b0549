import { type DescMessage, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';

import { audit } from '../api/transport';
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
export function wantedOf(item: Case): Wanted[] {
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

async function checkLog(log: string, publicKey: string): Promise<LogProof> {
  const { checkpoint: text } = await audit.getCheckpoint({ log });
  const checkpoint = parseCheckpoint(text);
  if (!checkpoint) throw new Error(`checkpoint of ${log}: in no known form`);
  return { log, checkpoint, signature: await checkSignature(checkpoint, publicKey) };
}

async function checkEntry(wanted: Wanted, checkpoint: Checkpoint): Promise<EntryProof> {
  const { log, kind, subject } = wanted;
  const { sequences } = await audit.findEntries({ log, kind, subject });
  const [sequence] = sequences;
  if (sequence === undefined) return { log, kind, subject, state: 'noLeaf' };
  const found = { log, kind, subject, sequence };
  if (sequence >= checkpoint.size) return { ...found, state: 'notSigned' };
  const [entry, proof] = await Promise.all([
    audit.getEntry({ log, sequence, withContent: true }),
    audit.getInclusionProof({ log, sequence, treeSize: checkpoint.size }),
  ]);
  const leaf = parseLeaf(entry.leaf);
  const root = await rootOf(await leafHash(entry.leaf), sequence, checkpoint.size, proof.hashes);
  const isLogged =
    leaf?.kind === kind && leaf.subject === subject && !!root && equal(root, checkpoint.root);
  if (!isLogged) return { ...found, state: 'wrong' };
  if (entry.contentGone) return { ...found, state: 'gone' };
  const isKept = equal(await sha256(entry.content), leaf.sha256);
  return { ...found, state: isKept && wanted.isShown(entry.content) ? 'proven' : 'wrong' };
}

/** Lays everything that this page shows of a case beside the audit logs. Hashes and signatures are
 *  computed here and not believed; only the key is the server's own word. */
export async function checkCase(item: Case): Promise<CaseProof> {
  const { publicKey } = await audit.listLogs({});
  const wanted = wantedOf(item);
  const names = [...new Set(wanted.map((one) => one.log))];
  const logs = await Promise.all(names.map((log) => checkLog(log, publicKey)));
  const entries: EntryProof[] = [];
  for (const one of wanted) {
    const log = logs.find((known) => known.log === one.log)!;
    entries.push(await checkEntry(one, log.checkpoint));
  }
  return { logs, entries, publicKey };
}
