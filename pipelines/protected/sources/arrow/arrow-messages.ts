import type { FileHandle } from 'node:fs/promises';
import { UserError } from '../../../../privacy/errors.ts';
import { FlatTable } from '../arrow-schema/flatbuffer.ts';

export interface ArrowMessage {
  readonly kind: 'schema' | 'dictionary' | 'batch' | 'other';
  /** Of the metadata; version 5 is number 4. */
  readonly version: number;
  readonly header: FlatTable;
  /** Where its buffers stand in the file. */
  readonly bodyAt: number;
  readonly bodyLength: number;
}

const KINDS = ['other', 'schema', 'dictionary', 'batch'] as const;

/**
 * The messages of an Arrow IPC file or stream, in order, down to the mark at the end: a file that was cut between two batches would
 * pass for a shorter table. Reads their metadata alone. Throws `FILE_UNREADABLE`.
 *
 * Source: Arrow columnar format, "Encapsulated message format" and "IPC file format".
 */
export async function* arrowMessages(file: FileHandle, path: string, isFile: boolean): AsyncGenerator<ArrowMessage> {
  const { size } = await file.stat();
  const read = async (at: number, length: number): Promise<Uint8Array> => {
    if (at + length > size) throw incomplete(path);
    return readRegion(file, at, length);
  };
  const lengthAt = async (at: number): Promise<number> => {
    const bytes = await read(at, 4);
    return new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true);
  };
  let at = isFile ? 8 : 0;
  for (;;) {
    let length = await lengthAt(at);
    at += 4;
    if (length === -1) {
      length = await lengthAt(at);
      at += 4;
    }
    if (length === 0) break;
    if (length < 0) throw incomplete(path);
    const message = messageOf(path, await read(at, length), at + length);
    at = message.bodyAt + message.bodyLength;
    if (message.bodyLength < 0 || at > size) throw incomplete(path);
    yield message;
  }
  if (!isFile) return;
  const magic = Buffer.from(await read(Math.max(0, size - 6), 6)).toString('latin1');
  if (magic !== 'ARROW1') throw incomplete(path);
}

function messageOf(path: string, bytes: Uint8Array, bodyAt: number): ArrowMessage {
  try {
    const table = FlatTable.root(bytes);
    const header = table.table(2);
    if (header === undefined) throw incomplete(path);
    const kind = KINDS[table.byte(1)] ?? 'other';
    return { kind, version: table.short(0), header, bodyAt, bodyLength: table.long(3) };
  } catch (error) {
    throw error instanceof RangeError ? incomplete(path) : error;
  }
}

export interface FoundSchema {
  readonly schema: FlatTable;
  readonly version: number;
}

/** The schema in the footer of a file; some writers leave it out at the beginning. Throws `RangeError` or `FILE_UNREADABLE`. */
export async function footerSchema(file: FileHandle, path: string): Promise<FoundSchema | undefined> {
  const { size } = await file.stat();
  if (size < FOOTER_END) throw incomplete(path);
  const end = Buffer.from(await readRegion(file, size - FOOTER_END, FOOTER_END));
  const length = end.readInt32LE(0);
  if (end.toString('latin1', 4) !== 'ARROW1' || length < 0 || length + FOOTER_END > size) throw incomplete(path);
  const footer = FlatTable.root(await readRegion(file, size - FOOTER_END - length, length));
  const schema = footer.table(1);
  return schema && { schema, version: footer.short(0) };
}

/** The length of the footer, and the letters behind it. */
const FOOTER_END = 10;

/** No system reads two gigabytes at once. */
const AT_ONCE = 2 ** 30;

/** Throws `RangeError` where the file ends before. */
export async function readRegion(file: FileHandle, at: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, Math.min(AT_ONCE, length - done), at + done);
    if (bytesRead === 0) throw new RangeError('An Arrow buffer ends before its file does');
    done += bytesRead;
  }
  return bytes;
}

export const incomplete = (path: string): UserError =>
  new UserError('FILE_UNREADABLE', `Cannot read ${path}: it is no complete Arrow IPC file or stream`, {
    hint: 'Copy the file again, or write it as Parquet.',
  });
