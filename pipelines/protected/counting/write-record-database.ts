import { chmod, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import type { EntropySource } from '../../../privacy/random/entropy.ts';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import type { Protection } from '../../workspace/protection/key-file.ts';
import { newSeal } from '../../workspace/protection/seal.ts';
import { databaseResources, type Resources, resourcesOf, rowsWithin } from '../../workspace/resources.ts';
import { type BoundRequest, boundInDatabase } from '../bounding/bound-in-database.ts';
import { keepReadings } from '../bounding/kept-readings.ts';
import { keptSalt } from '../bounding/kept-salt.ts';
import { type CodedRows, refuseSmall, withCodedRows } from '../sources/encode-table.ts';
import type { Source } from '../sources/session/source.ts';
import type { TableReadings } from '../sources/table-readings.ts';
import { codesOf, named, packedPositions, readPositions } from './read-positions.ts';
import { BOUNDED, DROPPED, RECORD_DATABASE, sealFile } from './record-table.ts';

/** What each row said, before it becomes codes. */
const POSITIONS = 'scratch.positions';

/** What a row takes while it is numbered and put in order, by a generous estimate: at least, and for each whole number that its positions are packed into. */
const BYTES_IN_ORDER = 120;
const BYTES_OF_PACK = 32;

export interface WriteRequest {
  /** Folder of the protected zone to keep the file in. */
  readonly folder: string;
  /** Folder of the protected zone for temporary files. */
  readonly workFolder: string;
  readonly entropy: EntropySource;
  readonly resources?: Resources;
  readonly progress?: (done: number, total: number) => void;
  readonly protection?: Protection | undefined;
}

/**
 * Encodes the source and bounds contributions inside a database, and keeps the result as a file of it: no code comes into the
 * memory of this process. The file appears at once, when all is on disk. Throws as `encodeTable`, and `FILE_UNWRITABLE`.
 */
export async function writeRecordDatabase(
  source: Source,
  dictionary: Dictionary,
  { folder, workFolder, entropy, progress, protection, resources = resourcesOf() }: WriteRequest,
): Promise<void> {
  const path = join(folder, RECORD_DATABASE);
  const part = `${path}.part`;
  try {
    await onDisk(folder, async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await rm(part, { force: true });
      await rm(`${part}.wal`, { force: true });
    });
    const sealed = protection !== undefined;
    const options = {
      workFolder,
      sealed,
      unitsAsText: true,
      ...databaseResources(resources),
      ...(progress === undefined ? {} : { progress }),
    };
    const seal = protection && newSeal(protection, path);
    const { maxRows } = dictionary.unit;
    const salt = dictionary.unit.column === undefined ? '' : await keptSalt(folder, entropy, protection);
    const bound = { maxRows, salt, memoryLimitMb: options.memoryLimitMb };
    const readings = await withCodedRows(source, dictionary, options, (rows) =>
      store(rows, { file: part, key: seal?.key }, bound),
    );
    await keepReadings(folder, readings, protection);
    await onDisk(folder, async () => {
      if (seal !== undefined) await writeFile(sealFile(path), seal.header, { mode: 0o600, flush: true });
      await chmod(part, 0o600);
      await syncFile(part);
      await rename(part, path);
      await syncFile(folder).catch(() => {}); // not every system lets folders be opened
    });
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    await rm(`${part}.wal`, { force: true }).catch(() => {});
    throw error;
  }
}

async function store(
  rows: CodedRows,
  { file, key }: { readonly file: string; readonly key: Buffer | undefined },
  { memoryLimitMb, ...bound }: Omit<BoundRequest, 'rows'> & { readonly memoryLimitMb: number },
): Promise<TableReadings> {
  const { session, path, folder, unit, columns } = rows;
  await session.attach(path, file, 'kept', { key });
  await session.attachTemporary(path, join(folder, 'encoded.duckdb'), 'scratch');
  await session.run(path, 'SET preserve_insertion_order = false'); // which would hold rows back in memory
  const { content, restored } = packedPositions(columns);
  const counted = await readPositions(rows, POSITIONS);
  const { select, joins } = await codesOf(rows);
  let units: TableReadings['units'];
  if (unit === undefined) {
    refuseSmall(path, { unitCount: counted.rows });
    await session.run(
      path,
      `CREATE TABLE ${BOUNDED} AS SELECT ${named(select)} FROM (SELECT ${named(restored)} FROM ${POSITIONS}) AS e${joins}`,
    );
    await session.run(path, `CREATE TABLE ${DROPPED} AS FROM ${BOUNDED} LIMIT 0`);
  } else {
    const tables = {
      scratch: 'scratch',
      encoded: POSITIONS,
      content: content.map(({ name }) => name),
      restored,
      select,
      joins,
      bounded: BOUNDED,
      dropped: DROPPED,
    };
    const rowsAtOnce = rowsWithin(memoryLimitMb, BYTES_IN_ORDER + BYTES_OF_PACK * content.length);
    units = await boundInDatabase(session, path, tables, { ...bound, rows: counted.rows, rowsAtOnce });
  }
  await session.run(path, 'DETACH scratch');
  await session.run(path, 'CHECKPOINT kept');
  await session.run(path, 'DETACH kept');
  return { ...counted, units };
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function onDisk(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new UserError(
      full ? 'DISK_FULL' : 'FILE_UNWRITABLE',
      `Cannot keep the encoded records in ${folder}: ${full ? 'the disk is full' : 'it cannot be written to'}`,
      { hint: 'The workspace needs room for about two bytes a value while records are encoded. No budget was spent.' },
    );
  }
}
