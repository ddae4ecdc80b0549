import { audit } from '../api/transport';
import { UseKind } from '../gen/bluegate/audit/v1/audit_pb';
import { type Cell, csvOf } from './csv';
import { download } from './download';

/** A file that somebody wants to take away. */
export interface Export {
  fileName: string;
  rows: readonly (readonly Cell[])[];
  /** What it is, for the audit log: which list, narrowed by what. */
  what: string;
  /** How many things it tells of: cases, sightings, figures. */
  count: number;
}

const subjectBytesMax = 512;

/** Names an export in the audit log; what is too long for it loses its end, never the count. */
export function subjectOf(what: string, count: number): string {
  const rows = `: ${count} rows`;
  const bytesOf = (words: string) => new TextEncoder().encode(words).length;
  const characters = [...what];
  while (bytesOf(characters.join('') + rows) > subjectBytesMax) characters.pop();
  return characters.join('') + rows;
}

/** What an export needs of the world. */
export interface Steps {
  record: (use: {
    requestId: string; kind: UseKind; subject: string; purpose: string;
  }) => Promise<unknown>;
  handOut: (text: string, fileName: string) => void;
}

const steps: Steps = { record: (use) => audit.recordUse(use), handOut: download };

/** Puts the export into the audit log and only then makes the file: no leaf, no file. Fails as the
 *  log does. */
export async function exportRecorded(
  { fileName, rows, what, count }: Export,
  purpose: string,
  requestId: string,
  { record, handOut }: Steps = steps,
): Promise<void> {
  await record({ requestId, kind: UseKind.EXPORT, subject: subjectOf(what, count), purpose });
  handOut(csvOf(rows), fileName);
}
