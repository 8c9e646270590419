import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../../privacy/errors.ts';
import type { BoundedRecords } from '../../privacy/guard/records.ts';
import type { RecordsEngine } from '../../privacy/guard/records-engine.ts';
import type { EntropySource } from '../../privacy/random/entropy.ts';
import type { Rational } from '../../privacy/rational.ts';
import type { RunConfig } from '../config/run-config.ts';
import { inDetail } from '../dictionary/detail/with-detail.ts';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { toModelCodes } from '../spread/detail-columns.ts';
import type { Advance } from '../workspace/progress.ts';
import type { Protection } from '../workspace/protection/key-file.ts';
import { databaseResources, type Resources } from '../workspace/resources.ts';
import { boundContributions } from './bounding/bound-contributions.ts';
import { holdOut } from './bounding/hold-out.ts';
import { keepReadings, keptReadings } from './bounding/kept-readings.ts';
import { readProtectedTable, writeProtectedTable } from './bounding/protected-table.ts';
import { openRecordDatabase } from './counting/open-record-database.ts';
import { writeRecordDatabase } from './counting/write-record-database.ts';
import { keptInEngine, loadFromEngine, type RecordsInEngine, refuseKeptInEngine } from './engine/load-from-engine.ts';
import { mergeCodes } from './merge-codes.ts';
import { type CodedTable, encodeTable } from './sources/encode-table.ts';
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
  /** Removes what is kept outside the folder of the run, when nothing will ask for it again; says in words what is left. */
  discard?(): Promise<string | undefined>;
}

export interface EvaluatedRecords {
  /**
   * Every record that was read; a random part where a database holds more than fit into memory. Where units were held out, those of
   * the other units.
   */
  readonly records: BoundedRecords;
  /** Of the whole source. */
  readonly rowsRead: number;
  /** That the guard counted. */
  readonly rowsKept: number;
  /** What attacks are held against; absent where nobody was held out. */
  readonly sides: TwoSides | undefined;
}

/** Disjoint units, each with at most so many rows as were counted. */
export interface TwoSides {
  /** What the guard counted. */
  readonly training: BoundedRecords;
  readonly heldOut: BoundedRecords;
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
  /** The probability with which each unit is held out; absent where nobody is. Not with records that a database counts. */
  readonly holdout: Rational | undefined;
  /** Whether the run has charged questions already: then who was held out must not be drawn again. */
  readonly charged: boolean;
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
  engine?: RunConfig['source']['engine'],
): Promise<LoadedRecords | undefined> {
  if (engine !== undefined) {
    const there = await keptInEngine({ setting: engine, dictionary: inDetail(dictionary), folder, protection });
    return there && inEngine(there);
  }
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
    const readings = await keptReadings(databaseFolder(folder), protection);
    const evaluated = async (): Promise<EvaluatedRecords> => ({ ...(await database.evaluated()), sides: undefined });
    return { ...database, evaluated, guarded: database.engine, readings };
  }
  // Written last, so that finding it means that both were kept.
  const bounded = await readProtectedTable(boundedFolder(folder), protection);
  if (bounded === undefined) return undefined;
  const all = (await readProtectedTable(allFolder(folder), protection)) ?? bounded;
  const heldOut = await readProtectedTable(heldOutFolder(folder), protection);
  return inMemory({ bounded, all, heldOut, readings: await keptReadings(boundedFolder(folder), protection) });
}

function evaluatedInModelCodes(loaded: LoadedRecords, { codings }: Dictionary): LoadedRecords {
  const recodings = toModelCodes(codings);
  if (recodings === undefined) return loaded;
  return {
    ...loaded,
    async evaluated() {
      const { records, sides, ...counted } = await loaded.evaluated();
      const merged = (part: BoundedRecords): BoundedRecords => mergeCodes(part, recodings);
      return {
        ...counted,
        records: merged(records),
        sides: sides && { training: merged(sides.training), heldOut: merged(sides.heldOut) },
      };
    },
  };
}

interface InMemory {
  readonly bounded: BoundedRecords;
  readonly all: BoundedRecords;
  readonly heldOut: BoundedRecords | undefined;
  readonly readings: TableReadings | undefined;
}

const inMemory = ({ bounded, all, heldOut, readings }: InMemory): LoadedRecords => ({
  guarded: bounded,
  readings,
  evaluated: async () => ({
    records: all,
    rowsRead: heldOut === undefined ? all.rowCount : (readings?.rows ?? all.rowCount + heldOut.rowCount),
    rowsKept: bounded.rowCount,
    sides: heldOut && { training: bounded, heldOut },
  }),
  close: async () => {},
});

/** Rows of an engine stay there: none is brought here to be evaluated. */
const inEngine = (records: RecordsInEngine): LoadedRecords => ({
  ...records,
  evaluated: async () => {
    throw new Error('Records of an engine stay there');
  },
  discard: async () => {
    const left = await records.discard();
    return left && `the engine did not drop the table ${left}: drop it by hand`;
  },
});

const allFolder = (folder: string): string => join(folder, 'records', 'all');
const boundedFolder = (folder: string): string => join(folder, 'records', 'bounded');
const heldOutFolder = (folder: string): string => join(folder, 'records', 'held-out');
const databaseFolder = (folder: string): string => join(folder, 'records', 'database');

/**
 * Encodes the source, holds units out where that is asked for, and bounds contributions, once a run: a resumed run finds the very rows that were
 * kept. Throws `PLAN_CHANGED` where it finds none and drawing anew who is held out would make earlier answers untrue.
 */
export async function loadRecords(request: LoadRequest): Promise<LoadedRecords> {
  const { dictionary, folder, entropy, advance, resources, protection, holdout } = request;
  const { engine } = request.source;
  if (engine !== undefined) {
    return inEngine(await loadFromEngine({ ...request, setting: engine, dictionary: inDetail(dictionary) }));
  }
  await refuseKeptInEngine(folder);
  const kept = await readKeptRecords(dictionary, folder, resources, protection);
  if (kept !== undefined) return kept;
  if (holdout !== undefined && request.charged) throw splitLost(folder);

  const source = await openSource(sourceSpec(request.source, dictionary));
  if (request.source.counting === 'sql') {
    if (holdout !== undefined) throw new RangeError('Records that a database counts cannot be held out');
    const destination = { folder: databaseFolder(folder), workFolder: folder, protection };
    await writeRecordDatabase(source, inDetail(dictionary), { ...destination, entropy, resources, progress: advance });
    return (await readKeptRecords(dictionary, folder, resources, protection))!;
  }
  const encoded = await encodeTable(source, inDetail(dictionary), {
    workFolder: folder,
    progress: advance,
    sealed: protection !== undefined,
    ...databaseResources(resources),
  });
  const { readings } = encoded;
  await keepReadings(boundedFolder(folder), readings, protection);
  const { training, heldOut } = await splitOf(encoded, request);
  const bounded = boundContributions(training, dictionary.unit.maxRows, entropy);
  const all =
    bounded.rowCount === training.rowCount
      ? bounded
      : { columns: training.columns, rowCount: training.rowCount, maxRowsPerUnit: training.rowCount };
  // Of an earlier start, which may have held out others.
  await rm(allFolder(folder), { recursive: true, force: true });
  if (all !== bounded) await writeProtectedTable(allFolder(folder), all, protection);
  await writeProtectedTable(boundedFolder(folder), bounded, protection);
  return evaluatedInModelCodes(inMemory({ bounded, all, heldOut, readings }), dictionary);
}

/** The part that is learnt from, and the other, which is kept first. */
async function splitOf(
  table: CodedTable,
  { holdout, entropy, folder, dictionary, protection }: LoadRequest,
): Promise<{ readonly training: CodedTable; readonly heldOut: BoundedRecords | undefined }> {
  if (holdout === undefined) return { training: table, heldOut: undefined };
  const parts = holdOut(table, holdout, entropy);
  const heldOut = boundContributions(parts.heldOut, dictionary.unit.maxRows, entropy);
  await writeProtectedTable(heldOutFolder(folder), heldOut, protection);
  return { training: parts.training, heldOut };
}

const splitLost = (folder: string): UserError =>
  new UserError(
    'PLAN_CHANGED',
    `Cannot go on with run ${basename(folder)}: who was held out is not known any more, because its records were removed`,
    {
      hint: 'Drawing it anew could hold out somebody whom earlier answers are about. Abandon the run with `synthward ledger abandon` and start another; what it charged stays charged.',
    },
  );
