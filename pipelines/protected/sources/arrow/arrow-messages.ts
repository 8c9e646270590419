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

/** An open Arrow IPC file or stream. */
export interface ArrowInput {
  readonly path: string;
  readonly file: FileHandle;
  readonly size: number;
}

export async function arrowInput(path: string, file: FileHandle): Promise<ArrowInput> {
  return { path, file, size: (await file.stat()).size };
}

/**
 * The message that begins at `at`, as far as its metadata go; `undefined` for the mark at the end of a stream. Throws `FILE_UNREADABLE`
 * where the file ends before the message does.
 *
 * Source: Arrow columnar format, "Encapsulated message format".
 */
export async function arrowMessage(input: ArrowInput, at: number): Promise<ArrowMessage | undefined> {
  const marked = await lengthAt(input, at);
  const start = marked === MARK ? at + 8 : at + 4; // early writers left the mark out
  const length = marked === MARK ? await lengthAt(input, at + 4) : marked;
  if (length === 0) return undefined;
  const bodyAt = start + length;
  if (length < 0 || bodyAt > input.size) throw incomplete(input.path);
  const table = FlatTable.root(await readRegion(input.file, start, length));
  const header = table.table(2);
  const bodyLength = table.long(3);
  if (header === undefined || bodyLength < 0 || bodyAt + bodyLength > input.size) throw incomplete(input.path);
  return { kind: KINDS[table.byte(1)] ?? 'other', version: table.short(0), header, bodyAt, bodyLength };
}

const MARK = -1;

async function lengthAt({ path, file, size }: ArrowInput, at: number): Promise<number> {
  if (at < 0 || at + 4 > size) throw incomplete(path);
  return Buffer.from(await readRegion(file, at, 4)).readInt32LE(0);
}

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
