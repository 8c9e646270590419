import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import type { Protection } from '../../workspace/protection/key-file.ts';
import { type ByteSink, type ByteSource, byteSink, byteSource } from '../../workspace/protection/sealed-file.ts';

/** An array as it is in memory, little-endian. */
export type KeptArray = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/**
 * One file: the magic, the length of a JSON header, the header, the arrays one after another, and the SHA-256 of all before it; all of that
 * encrypted where a key is configured. Mode 0600 in a folder of mode 0700.
 */
export interface KeptFile {
  readonly folder: string;
  readonly name: string;
  /** Eight letters that say what is in the file. */
  readonly magic: string;
}

const BLOCK_BYTES = 1 << 26;
const DIGEST_BYTES = 32;

/** Writes under a name of its own first and renames when all is on disk. Throws `FILE_UNWRITABLE` or `DISK_FULL`. */
export async function writeKept(
  { folder, name, magic }: KeptFile,
  header: unknown,
  arrays: Iterable<KeptArray>,
  protection?: Protection,
): Promise<void> {
  const path = join(folder, name);
  const temporary = `${path}.part`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rm(temporary, { force: true });
    const file = await open(temporary, 'wx', 0o600);
    try {
      const sink = await byteSink(file, path, protection);
      await writeAll(sink, magic, header, arrays);
      await sink.end();
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new UserError(
      full ? 'DISK_FULL' : 'FILE_UNWRITABLE',
      `Cannot keep the encoded records in ${folder}: ${full ? 'the disk is full' : 'it cannot be written to'}`,
      { hint: 'The workspace needs room for about one byte a value. No budget was spent.' },
    );
  }
}

/** Fills an array with what was written in its place. */
export type Fill = <T extends KeptArray>(array: T) => Promise<T>;

/**
 * Reads the arrays back that `layout` makes room for and fills in their order, or `undefined` where nothing was written. `length` is the size of the
 * file, which no array exceeds. Throws `FILE_UNREADABLE` where one byte has changed, and `PROTECTION_KEY_INVALID` where it is encrypted with
 * another key than `protection`.
 */
export async function readKept<T>(
  { folder, name, magic }: KeptFile,
  layout: (header: unknown, fill: Fill, length: number) => Promise<T>,
  protection?: Protection,
): Promise<T | undefined> {
  const path = join(folder, name);
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw damaged(path);
  }
  try {
    return await readAll(await byteSource(file, path, protection), magic, layout);
  } catch (error) {
    throw error instanceof UserError ? error : damaged(path);
  } finally {
    await file.close();
  }
}

async function writeAll(sink: ByteSink, magic: string, header: unknown, arrays: Iterable<KeptArray>): Promise<void> {
  const hash = createHash('sha256');
  const write = async (bytes: Uint8Array): Promise<void> => {
    for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
      const block = bytes.subarray(at, at + BLOCK_BYTES);
      hash.update(block);
      await sink.write(block);
    }
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  await write(new TextEncoder().encode(magic));
  await write(bytesOf(Uint32Array.of(json.length)));
  await write(json);
  for (const array of arrays) await write(bytesOf(array));
  await sink.write(hash.digest());
}

async function readAll<T>(
  source: ByteSource,
  expected: string,
  layout: (header: unknown, fill: Fill, length: number) => Promise<T>,
): Promise<T> {
  const hash = createHash('sha256');
  const fill: Fill = async (array) => {
    const bytes = bytesOf(array);
    await source.fill(bytes);
    hash.update(bytes);
    return array;
  };
  const magic = new TextDecoder().decode(await fill(new Uint8Array(expected.length)));
  const length = (await fill(new Uint32Array(1)))[0]!;
  if (magic !== expected || length > source.length) throw new RangeError('The file does not begin as it must');
  const header: unknown = JSON.parse(new TextDecoder().decode(await fill(new Uint8Array(length))));
  const read = await layout(header, fill, source.length);
  const digest = hash.digest();
  const found = new Uint8Array(DIGEST_BYTES);
  await source.fill(found);
  await source.end();
  if (!digest.equals(found)) throw new RangeError('The file is not what was written');
  return read;
}

/** Makes the rename itself durable, where the system lets folders be opened. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

const bytesOf = (array: KeptArray): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** What to say of kept records that cannot be read back. */
export const damaged = (path: string): UserError =>
  new UserError('FILE_UNREADABLE', `Cannot read the encoded records in ${path}: the file is damaged`, {
    hint: `\`synthward clean --run ${basename(dirname(dirname(dirname(path))))}\` removes them; the run then reads the source again and keeps the answers that were paid for, unless units are held out: who they were is lost with the file. Or abandon it with \`synthward ledger abandon\`.`,
  });
