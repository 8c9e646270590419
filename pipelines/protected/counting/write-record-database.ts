import { chmod, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import type { EntropySource } from '../../../privacy/random/entropy.ts';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { databaseResources, type Resources, resourcesOf } from '../../workspace/resources.ts';
import { boundInDatabase } from '../bounding/bound-in-database.ts';
import { type CodedRows, outsideDomain, refuseSmall, withCodedRows } from '../sources/encode-table.ts';
import type { Source } from '../sources/source.ts';
import { literal } from '../sources/sql.ts';
import { codeLookup } from './code-lookup.ts';
import { BOUNDED, codeColumn, DROPPED, RECORD_DATABASE } from './record-table.ts';

export interface WriteRequest {
  /** Folder of the protected zone to keep the file in. */
  readonly folder: string;
  /** Folder of the protected zone for temporary files. */
  readonly workFolder: string;
  readonly entropy: EntropySource;
  readonly resources?: Resources;
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Encodes the source and bounds contributions inside a database, and keeps the result as a file of it: no code comes into the
 * memory of this process. The file appears at once, when all is on disk. Throws as `encodeTable`, and `FILE_UNWRITABLE`.
 */
export async function writeRecordDatabase(
  source: Source,
  dictionary: Dictionary,
  { folder, workFolder, entropy, progress, resources = resourcesOf() }: WriteRequest,
): Promise<void> {
  const path = join(folder, RECORD_DATABASE);
  const part = `${path}.part`;
  try {
    await onDisk(folder, async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await rm(part, { force: true });
      await rm(`${part}.wal`, { force: true });
    });
    const options = { workFolder, ...databaseResources(resources), ...(progress === undefined ? {} : { progress }) };
    await withCodedRows(source, dictionary, options, (rows) => store(rows, part, dictionary.unit.maxRows, entropy));
    await onDisk(folder, async () => {
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

async function store(rows: CodedRows, file: string, maxRows: number, entropy: EntropySource): Promise<void> {
  const { session, path, folder, unit } = rows;
  await session.run(path, `ATTACH ${literal(file)} AS kept`);
  if (unit === undefined) {
    await encode(rows, BOUNDED);
    refuseSmall(path, { unitCount: await atMostTwo(rows) });
    await session.run(path, `CREATE TABLE ${DROPPED} AS FROM ${BOUNDED} LIMIT 0`);
  } else {
    await session.run(path, `ATTACH ${literal(join(folder, 'encoded.duckdb'))} AS scratch`);
    await encode(rows, 'scratch.encoded');
    const tables = { encoded: 'scratch.encoded', bounded: BOUNDED, dropped: DROPPED };
    await boundInDatabase(session, path, tables, maxRows, entropy);
    await session.run(path, 'DETACH scratch');
  }
  await session.run(path, 'CHECKPOINT kept');
  await session.run(path, 'DETACH kept');
}

/** Makes `table` of the codes of all rows, refusing a code that its column does not have. */
async function encode({ session, path, modelled, columns, from, unit }: CodedRows, table: string): Promise<void> {
  const joins: string[] = [];
  const selected: string[] = [];
  for (const [i, { outer, recode }] of columns.entries()) {
    const { size } = modelled[i]!.coding;
    const as = ` AS ${codeColumn(i)}`;
    const lookup = await codeLookup(session, path, { number: outer, map: recode, size, name: `lookup_${i}` });
    selected.push(lookup.expression + as);
    joins.push(lookup.join);
  }
  if (unit !== undefined) selected.push(`${unit} AS unit`);
  await session.run(path, `CREATE TABLE ${table} AS SELECT ${selected.join(', ')} FROM ${from}${joins.join('')}`);
  const largest = columns.map((_, i) => `CAST(coalesce(max(${codeColumn(i)}), 0) AS UINTEGER)`);
  await session.stream(path, `SELECT ${largest.join(', ')} FROM ${table}`, (chunk) => {
    const refused = modelled.find(({ coding }, i) => chunk.columns[i]![0]! >= coding.size);
    if (refused !== undefined) throw outsideDomain(refused);
  });
}

/** How many rows there are, up to two. */
async function atMostTwo({ session, path }: CodedRows): Promise<number> {
  let found = 0;
  const sql = `SELECT CAST(count(*) AS UINTEGER) FROM (FROM ${BOUNDED} LIMIT 2)`;
  await session.stream(path, sql, ({ columns }) => {
    found = columns[0]![0]!;
  });
  return found;
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
