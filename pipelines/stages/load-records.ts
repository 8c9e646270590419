import { join } from 'node:path';
import type { BoundedRecords } from '../../privacy/guard/records.ts';
import type { EntropySource } from '../../privacy/random/entropy.ts';
import { boundContributions } from '../bounding/bound-contributions.ts';
import { readProtectedTable, writeProtectedTable } from '../bounding/protected-table.ts';
import type { RunConfig } from '../config/run-config.ts';
import type { Plan } from '../plan.ts';
import type { Advance } from '../progress.ts';
import { encodeTable } from '../sources/encode-table.ts';
import { openSource } from '../sources/open-source.ts';

/** The records of a run. Protected. */
export interface LoadedRecords {
  /** What the guard counts. */
  readonly bounded: BoundedRecords;
  /** Every record that was read, for the exact evaluation inside; the same object where no row was dropped. */
  readonly all: BoundedRecords;
}

export interface LoadRequest {
  readonly config: RunConfig;
  readonly plan: Plan;
  /** Protected folder of the run; exists. */
  readonly folder: string;
  readonly entropy: EntropySource;
  readonly advance: Advance;
}

/** The records that an earlier start of the run encoded and bounded, or `undefined` where it did not come that far. */
export async function readKeptRecords(folder: string): Promise<LoadedRecords | undefined> {
  // Written last, so that finding it means that both were kept.
  const bounded = await readProtectedTable(boundedFolder(folder));
  return bounded && { bounded, all: (await readProtectedTable(allFolder(folder))) ?? bounded };
}

const allFolder = (folder: string): string => join(folder, 'records', 'all');
const boundedFolder = (folder: string): string => join(folder, 'records', 'bounded');

/** Encodes the source and bounds contributions, once a run: a resumed run reads back the very rows that were kept. */
export async function loadRecords({ config, plan, folder, entropy, advance }: LoadRequest): Promise<LoadedRecords> {
  const kept = await readKeptRecords(folder);
  if (kept !== undefined) return kept;

  const { path, format, delimiter } = config.source;
  const source = await openSource({
    path,
    ...(format === undefined ? {} : { format }),
    ...(delimiter === undefined ? {} : { delimiter }),
  });
  const table = await encodeTable(source, plan.dictionary, { workFolder: folder, progress: advance });
  const bounded = boundContributions(table, plan.dictionary.unit.maxRows, entropy);
  if (bounded.rowCount === table.rowCount) {
    await writeProtectedTable(boundedFolder(folder), bounded);
    return { bounded, all: bounded };
  }
  const all = { columns: table.columns, rowCount: table.rowCount, maxRowsPerUnit: table.rowCount };
  await writeProtectedTable(allFolder(folder), all);
  await writeProtectedTable(boundedFolder(folder), bounded);
  return { bounded, all };
}
