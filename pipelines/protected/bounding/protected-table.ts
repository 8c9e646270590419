import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import type { Protection } from '../../workspace/protection/key-file.ts';
import { type ByteSink, type ByteSource, byteSink, byteSource } from '../../workspace/protection/sealed-file.ts';

/**
 * Bounded records on disk, so that a resumed run asks about the very rows that the first answers were about.
 *
 * One file: the magic, the length of a JSON header, the header (names, sizes, number of rows), the arrays one after
 * another (little-endian, as in memory), and the SHA-256 of all before it; all of that encrypted where a key is configured. Mode 0600 in a
 * folder of mode 0700.
 */
const FILE = 'records.bin';
const MAGIC = 'SWREC001';
const BLOCK_BYTES = 1 << 26;
const DIGEST_BYTES = 32;

interface Header {
  readonly rowCount: number;
  readonly maxRowsPerUnit: number;
  readonly hasUnits: boolean;
  readonly columns: readonly { readonly name: string; readonly size: number }[];
}

/** Writes the records under a name of their own first and renames when all is on disk. Throws `FILE_UNWRITABLE` or `DISK_FULL`. */
export async function writeProtectedTable(
  folder: string,
  records: BoundedRecords,
  protection?: Protection,
): Promise<void> {
  const path = join(folder, FILE);
  const temporary = `${path}.part`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rm(temporary, { force: true });
    const file = await open(temporary, 'wx', 0o600);
    try {
      const sink = await byteSink(file, path, protection);
      await writeAll(sink, records);
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

/**
 * Reads the records back, or `undefined` where none were written. Throws `FILE_UNREADABLE` where one byte has changed, and
 * `PROTECTION_KEY_INVALID` where they are encrypted with another key than `protection`.
 */
export async function readProtectedTable(folder: string, protection?: Protection): Promise<BoundedRecords | undefined> {
  const path = join(folder, FILE);
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw damaged(path);
  }
  try {
    return await readAll(await byteSource(file, path, protection), path);
  } catch (error) {
    throw error instanceof UserError ? error : damaged(path);
  } finally {
    await file.close();
  }
}

async function writeAll(sink: ByteSink, records: BoundedRecords): Promise<void> {
  const { rowCount, maxRowsPerUnit, unitOfRow } = records;
  const header: Header = {
    rowCount,
    maxRowsPerUnit,
    hasUnits: unitOfRow !== undefined,
    columns: records.columns.map(({ name, size }) => ({ name, size })),
  };
  const hash = createHash('sha256');
  const write = async (bytes: Uint8Array): Promise<void> => {
    for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
      const block = bytes.subarray(at, at + BLOCK_BYTES);
      hash.update(block);
      await sink.write(block);
    }
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  await write(new TextEncoder().encode(MAGIC));
  await write(bytesOf(Uint32Array.of(json.length)));
  await write(json);
  for (const array of [...records.columns.map(({ codes }) => codes), ...(unitOfRow === undefined ? [] : [unitOfRow])]) {
    await write(bytesOf(array));
  }
  await sink.write(hash.digest());
}

async function readAll(source: ByteSource, path: string): Promise<BoundedRecords> {
  const hash = createHash('sha256');
  const fill = async <T extends Codes>(array: T): Promise<T> => {
    const bytes = bytesOf(array);
    await source.fill(bytes);
    hash.update(bytes);
    return array;
  };
  const magic = new TextDecoder().decode(await fill(new Uint8Array(MAGIC.length)));
  const length = (await fill(new Uint32Array(1)))[0]!;
  if (magic !== MAGIC || length > source.length) throw damaged(path);
  const header: Header = JSON.parse(new TextDecoder().decode(await fill(new Uint8Array(length))));
  if (header.rowCount > source.length) throw damaged(path);
  const columns = [];
  for (const column of header.columns) {
    columns.push({
      name: column.name,
      size: column.size,
      codes: await fill(allocateCodes(column.size, header.rowCount)),
    });
  }
  const unitOfRow = header.hasUnits ? await fill(new Uint32Array(header.rowCount)) : undefined;
  const expected = hash.digest();
  const found = new Uint8Array(DIGEST_BYTES);
  await source.fill(found);
  await source.end();
  if (!expected.equals(found)) throw damaged(path);
  const { rowCount, maxRowsPerUnit } = header;
  return Object.freeze({ columns, rowCount, maxRowsPerUnit, ...(unitOfRow === undefined ? {} : { unitOfRow }) });
}

/** Makes the rename itself durable, where the system lets folders be opened. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

const bytesOf = (array: Codes): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** What to say of kept records that cannot be read back. */
export const damaged = (path: string): UserError =>
  new UserError('FILE_UNREADABLE', `Cannot read the encoded records in ${path}: the file is damaged`, {
    hint: `\`synthward clean --run ${basename(dirname(dirname(dirname(path))))}\` removes them; the run then reads the source again and keeps the answers that were paid for, unless units are held out: who they were is lost with the file. Or abandon it with \`synthward ledger abandon\`.`,
  });
