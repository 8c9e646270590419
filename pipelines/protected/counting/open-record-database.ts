import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import type { RecordsEngine } from '../../../privacy/guard/records-engine.ts';
import { fileExists } from '../../workspace/file-exists.ts';
import type { Protection } from '../../workspace/protection/key-file.ts';
import { sealOf } from '../../workspace/protection/seal.ts';
import { databaseResources, type Resources, resourcesOf, rowsWithin } from '../../workspace/resources.ts';
import { damaged } from '../bounding/kept-arrays.ts';
import { DuckDbSession } from '../sources/session/duckdb-session.ts';
import { readSample } from './read-sample.ts';
import { BOUNDED, DROPPED, RECORD_DATABASE, sealFile } from './record-table.ts';
import { sqlEngine } from './sql-engine.ts';

/** Most records that the exact evaluation inside reads into memory, as many as it reads of the released ones. */
const MOST_EVALUATED_ROWS = 2 ** 20;
/** Marginals whose columns have so many bits together are counted in an array, not in a hash table: a third of the time. */
const ARRAY_BITS = 18;

/** What a row takes while distinct rows or units are counted, by a generous estimate. */
const BYTES_IN_GROUPS = 100;

/** What is public about the table that was kept. */
export interface KeptShape {
  readonly columns: readonly PublicColumn[];
  readonly hasUnit: boolean;
  readonly maxRowsPerUnit: number;
}

/** Records that a database holds. Protected. */
export interface RecordDatabase {
  readonly engine: RecordsEngine;
  /** Of all that was read, a random part that fits into memory, and how many rows there are. For the steward alone. */
  evaluated(): Promise<{ readonly records: BoundedRecords; readonly rowsRead: number; readonly rowsKept: number }>;
  close(): Promise<void>;
}

/**
 * Opens the records that were kept in `folder`, or gives `undefined` where none were. Throws `PROTECTION_KEY_INVALID` where they are encrypted
 * with another key than `protection`, and `FILE_UNREADABLE` for a damaged
 * file, now or, where a block of it is, when that is counted: DuckDB keeps a checksum of each. Temporary files go into a folder of their
 * own there, which is deleted by `close`, and by the next opening where a process was killed: one process at a time opens it.
 */
export async function openRecordDatabase(
  folder: string,
  shape: KeptShape,
  resources: Resources = resourcesOf(),
  protection?: Protection,
): Promise<RecordDatabase | undefined> {
  const path = join(folder, RECORD_DATABASE);
  if (!(await fileExists(path))) return undefined;
  const seal = sealOf(await readFile(sealFile(path)).catch(() => undefined), protection, path);
  const scratch = join(folder, 'scratch');
  const clear = (): Promise<void> => rm(scratch, { recursive: true, force: true });
  try {
    await clear();
    await mkdir(scratch, { mode: 0o700 });
  } catch {
    throw new UserError('FILE_UNWRITABLE', `Cannot write to ${folder}: a temporary folder cannot be made`, {
      hint: 'Check who may write to the workspace and that its disk is not full.',
    });
  }
  const { memoryLimitMb, threads } = databaseResources(resources);
  const session = await DuckDbSession.open({
    spillFolder: scratch,
    sealed: seal !== undefined,
    memoryLimitMb,
    threads,
  });
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    session.close();
    await clear();
  };
  try {
    await session.run(path, `SET perfect_ht_threshold = ${ARRAY_BITS}`);
    await session.attach(path, path, 'kept', { key: seal?.key, readOnly: true }).catch(() => {
      throw damaged(path);
    });
    await session.attachTemporary(path, join(scratch, 'recoded.duckdb'), 'scratch');
    if (shape.hasUnit) {
      await session.run(path, `SELECT place FROM ${BOUNDED} LIMIT 0`).catch(() => {
        throw keptByAnother(path);
      });
    }
  } catch (error) {
    await close();
    throw error;
  }
  const { columns, hasUnit, maxRowsPerUnit } = shape;
  const rowsAtOnce = rowsWithin(memoryLimitMb, BYTES_IN_GROUPS);
  return {
    engine: sqlEngine({ session, path, table: BOUNDED, columns, hasUnit, maxRowsPerUnit, rowsAtOnce }),
    evaluated: () =>
      readSample(
        { session, path, columns, hasUnit, tables: [BOUNDED, DROPPED], scratch: 'scratch' },
        MOST_EVALUATED_ROWS,
      ),
    close,
  };
}

/** Rows without a place in their unit, as versions before this one kept them. */
const keptByAnother = (path: string): UserError =>
  new UserError('PLAN_CHANGED', `Cannot resume the run: another version of synthward kept its records in ${path}`, {
    hint: 'Resume it with the version that it was started with, or abandon it and start another.',
  });
