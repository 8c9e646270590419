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

/** Encodes the source and bounds contributions, once a run: a resumed run reads back the very rows that were kept. */
export async function loadRecords({ config, plan, folder, entropy, advance }: LoadRequest): Promise<LoadedRecords> {
  const allFolder = join(folder, 'records', 'all');
  const boundedFolder = join(folder, 'records', 'bounded');
  // Written last, so that finding it means that both were kept.
  const kept = await readProtectedTable(boundedFolder);
  if (kept !== undefined) return { bounded: kept, all: (await readProtectedTable(allFolder)) ?? kept };

  const { path, format, delimiter } = config.source;
  const source = await openSource({
    path,
    ...(format === undefined ? {} : { format }),
    ...(delimiter === undefined ? {} : { delimiter }),
  });
  const table = await encodeTable(source, plan.dictionary, { workFolder: folder, progress: advance });
  const bounded = boundContributions(table, plan.dictionary.unit.maxRows, entropy);
  if (bounded.rowCount === table.rowCount) {
    await writeProtectedTable(boundedFolder, bounded);
    return { bounded, all: bounded };
  }
  const all = { columns: table.columns, rowCount: table.rowCount, maxRowsPerUnit: table.rowCount };
  await writeProtectedTable(allFolder, all);
  await writeProtectedTable(boundedFolder, bounded);
  return { bounded, all };
}
