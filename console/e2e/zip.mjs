// Reads a ZIP archive as it is laid out in APPNOTE.TXT, 4.3: what the tests need and no more.
import assert from 'node:assert/strict';
import { inflateRawSync } from 'node:zlib';

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const endBytes = 22;
const stored = 0;

/** The files of an archive: path to bytes. */
export function unzipped(bytes) {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  assert.ok(end >= 0 && end + endBytes <= bytes.length && bytes.readUInt32LE(end) === endMark,
    'a ZIP archive');
  const files = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let i = 0; i < bytes.readUInt16LE(end + 10); i += 1) {
    assert.equal(bytes.readUInt32LE(at), entryMark);
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const path = bytes.toString('utf8', at + 46, at + 46 + name);
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(from, from + size);
    files.set(path, method === stored ? packed : inflateRawSync(packed));
    at += 46 + name + extra + comment;
  }
  return files;
}
