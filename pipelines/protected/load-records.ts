import { join } from 'node:path';
import type { BoundedRecords } from '../../privacy/guard/records.ts';
import type { RecordsEngine } from '../../privacy/guard/records-engine.ts';
import type { EntropySource } from '../../privacy/random/entropy.ts';
import type { RunConfig } from '../config/run-config.ts';
import { inDetail } from '../dictionary/detail/with-detail.ts';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { toModelCodes } from '../spread/detail-columns.ts';
import type { Advance } from '../workspace/progress.ts';
import type { Protection } from '../workspace/protection/key-file.ts';
import { databaseResources, type Resources } from '../workspace/resources.ts';
import { boundContributions } from './bounding/bound-contributions.ts';
import { keepReadings, keptReadings } from './bounding/kept-readings.ts';
import { readProtectedTable, writeProtectedTable } from './bounding/protected-table.ts';
import { openRecordDatabase } from './counting/open-record-database.ts';
import { writeRecordDatabase } from './counting/write-record-database.ts';
import { mergeCodes } from './merge-codes.ts';
import { encodeTable } from './sources/encode-table.ts';
import { openSource } from './sources/open-source.ts';
import { sourceSpec } from './sources/source-spec.ts';
import type { TableReadings } from './sources/table-readings.ts';

/** The records of a run. Protected. */
export interface LoadedRecords {
  /** How their values were read; absent where an earlier version read them. */
  readonly readings: TableReadings | undefined;
  /** What the guard counts, in the cells of details. */
  readonly guarded: BoundedRecords | RecordsEngine;
  /** For the exact evaluation inside, in the cells of the model. */
  evaluated(): Promise<EvaluatedRecords>;
  /** May be called again. */
  close(): Promise<void>;
}

export interface EvaluatedRecords {
  /** Every record that was read; a random part where a database holds more than fit into memory. */
  readonly records: BoundedRecords;
  readonly rowsRead: number;
  readonly rowsKept: number;
}

export interface LoadRequest {
  readonly source: RunConfig['source'];
  readonly resources: Resources;
  readonly dictionary: Dictionary;
  /** Protected folder of the run; exists. */
  readonly folder: string;
  readonly entropy: EntropySource;
  readonly advance: Advance;
  /** What encrypts all that comes to the disk; absent where nothing does. */
  readonly protection: Protection | undefined;
}

/**
 * The records that an earlier start of the run encoded and bounded, however it counted them, or `undefined` where it did not
 * come that far.
 */
export async function readKeptRecords(
  dictionary: Dictionary,
  folder: string,
  resources: Resources,
  protection: Protection | undefined,
): Promise<LoadedRecords | undefined> {
  const kept = await readCountedRecords(dictionary, folder, resources, protection);
  return kept && evaluatedInModelCodes(kept, dictionary);
}

async function readCountedRecords(
  dictionary: Dictionary,
  folder: string,
  resources: Resources,
  protection: Protection | undefined,
): Promise<LoadedRecords | undefined> {
  const shape = {
    columns: inDetail(dictionary).codings,
    hasUnit: dictionary.unit.column !== undefined,
    maxRowsPerUnit: dictionary.unit.maxRows,
  };
  const database = await openRecordDatabase(databaseFolder(folder), shape, resources, protection);
  if (database !== undefined) {
    return { ...database, guarded: database.engine, readings: await keptReadings(databaseFolder(folder), protection) };
  }
  // Written last, so that finding it means that both were kept.
  const bounded = await readProtectedTable(boundedFolder(folder), protection);
  if (bounded === undefined) return undefined;
  const all = (await readProtectedTable(allFolder(folder), protection)) ?? bounded;
  return inMemory(bounded, all, await keptReadings(boundedFolder(folder), protection));
}

function evaluatedInModelCodes(loaded: LoadedRecords, { codings }: Dictionary): LoadedRecords {
  const recodings = toModelCodes(codings);
  if (recodings === undefined) return loaded;
  return {
    ...loaded,
    async evaluated() {
      const counted = await loaded.evaluated();
      return { ...counted, records: mergeCodes(counted.records, recodings) };
    },
  };
}

const inMemory = (
  bounded: BoundedRecords,
  all: BoundedRecords,
  readings: TableReadings | undefined,
): LoadedRecords => ({
  guarded: bounded,
  readings,
  evaluated: async () => ({ records: all, rowsRead: all.rowCount, rowsKept: bounded.rowCount }),
  close: async () => {},
});

const allFolder = (folder: string): string => join(folder, 'records', 'all');
const boundedFolder = (folder: string): string => join(folder, 'records', 'bounded');
const databaseFolder = (folder: string): string => join(folder, 'records', 'database');

/** Encodes the source and bounds contributions, once a run: a resumed run finds the very rows that were kept. */
export async function loadRecords(request: LoadRequest): Promise<LoadedRecords> {
  const { dictionary, folder, entropy, advance, resources, protection } = request;
  const kept = await readKeptRecords(dictionary, folder, resources, protection);
  if (kept !== undefined) return kept;

  const source = await openSource(sourceSpec(request.source, dictionary));
  if (request.source.counting === 'sql') {
    const destination = { folder: databaseFolder(folder), workFolder: folder, protection };
    await writeRecordDatabase(source, inDetail(dictionary), { ...destination, entropy, resources, progress: advance });
    return (await readKeptRecords(dictionary, folder, resources, protection))!;
  }
  const table = await encodeTable(source, inDetail(dictionary), {
    workFolder: folder,
    progress: advance,
    sealed: protection !== undefined,
    ...databaseResources(resources),
  });
  await keepReadings(boundedFolder(folder), table.readings, protection);
  const bounded = boundContributions(table, dictionary.unit.maxRows, entropy);
  if (bounded.rowCount === table.rowCount) {
    await writeProtectedTable(boundedFolder(folder), bounded, protection);
    return evaluatedInModelCodes(inMemory(bounded, bounded, table.readings), dictionary);
  }
  const all = { columns: table.columns, rowCount: table.rowCount, maxRowsPerUnit: table.rowCount };
  await writeProtectedTable(allFolder(folder), all, protection);
  await writeProtectedTable(boundedFolder(folder), bounded, protection);
  return evaluatedInModelCodes(inMemory(bounded, all, table.readings), dictionary);
}
