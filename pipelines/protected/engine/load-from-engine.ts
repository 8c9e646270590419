import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import type { RecordsEngine } from '../../../privacy/guard/records-engine.ts';
import type { EntropySource } from '../../../privacy/random/entropy.ts';
import type { EngineSetting } from '../../config/engine-setting.ts';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { forgetEngineTable, noteEngineTable } from '../../workspace/engine-table-note.ts';
import type { Advance } from '../../workspace/progress.ts';
import type { Protection } from '../../workspace/protection/key-file.ts';
import { keepReadings, keptReadings } from '../bounding/kept-readings.ts';
import { keptSalt } from '../bounding/kept-salt.ts';
import { literal } from '../sources/session/sql.ts';
import type { TableReadings } from '../sources/table-readings.ts';
import { distributedRecords } from './engine-records.ts';
import { openEngineTable, requireScratch } from './engine-table.ts';
import { type KeptInEngine, readKeptInEngine, writeKeptInEngine } from './kept-in-engine.ts';
import { openEngine } from './open-engine.ts';
import type { EngineService } from './service/engine-service.ts';
import { rowsSql, writeEngineRecords } from './write-engine-records.ts';

export interface EngineLoadRequest {
  readonly setting: EngineSetting;
  /** In the cells that are counted. */
  readonly dictionary: Dictionary;
  /** Protected folder of the run; exists. */
  readonly folder: string;
  readonly entropy: EntropySource;
  readonly advance: Advance;
  readonly protection: Protection | undefined;
  /** Whether the run has charged questions already: then what the bound kept must not be drawn again. */
  readonly charged: boolean;
}

/** Records that stay in an engine. Protected. */
export interface RecordsInEngine {
  readonly guarded: RecordsEngine;
  readonly readings: TableReadings | undefined;
  /** Rows that have come from the engine, each of them counts or names of columns. */
  rowsCrossed(): number;
  close(): Promise<void>;
  /** Drops the table of the run in the engine; says its name where that failed. */
  discard(): Promise<string | undefined>;
}

const placeIn = (folder: string): string => join(folder, 'records', 'engine');

/**
 * Encodes, bounds and keeps the records of a run in the engine, once: a resumed run finds the table. Throws `PLAN_CHANGED` where that is gone, what `writeEngineRecords`
 * throws, and what the service throws.
 */
export async function loadFromEngine(request: EngineLoadRequest): Promise<RecordsInEngine> {
  const { setting, dictionary, folder, entropy, advance, protection } = request;
  const place = placeIn(folder);
  const kept = await readKeptInEngine(place);
  if (kept === undefined && request.charged) throw keptLost(folder);
  const service = await openEngine(setting);
  if (kept !== undefined) {
    if (!(await isThere(service, kept))) throw keptLost(folder);
    return opened(folder, service, kept, dictionary, await keptReadings(place, protection));
  }
  const source = await openEngineTable(service, setting, dictionary);
  await requireScratch(service, setting.scratch);
  const salt = await keptSalt(place, entropy, protection);
  const made = { ...setting.scratch, table: `synthward_${digest(`table ${salt}`)}` };
  const table = tableName(service, made);
  await noteEngineTable(folder, table);
  try {
    const readings = await writeEngineRecords(service, source, dictionary, { table, salt, progress: advance });
    await keepReadings(place, readings, protection);
    await writeKeptInEngine(place, made);
    return opened(folder, service, made, dictionary, readings);
  } catch (error) {
    await service.drop(table).then(
      () => forgetEngineTable(folder),
      () => undefined,
    );
    throw error;
  }
}

/** Throws what `loadFromEngine` would of the names and types of the table, and where there is no scratch schema; no value is read. */
export async function refuseUnfitEngine(setting: EngineSetting, dictionary: Dictionary): Promise<void> {
  const service = await openEngine(setting);
  rowsSql(await openEngineTable(service, setting, dictionary), dictionary, service.dialect);
  await requireScratch(service, setting.scratch);
}

/** The same without a word to the engine, for a run that asks nothing more of it; `undefined` where it keeps nothing there. */
export async function keptInEngine({
  setting,
  dictionary,
  folder,
  protection,
}: Pick<EngineLoadRequest, 'setting' | 'dictionary' | 'folder' | 'protection'>): Promise<RecordsInEngine | undefined> {
  const kept = await readKeptInEngine(placeIn(folder));
  if (kept === undefined) return undefined;
  const service = await openEngine(setting);
  return opened(folder, service, kept, dictionary, await keptReadings(placeIn(folder), protection));
}

function opened(
  folder: string,
  service: EngineService,
  kept: KeptInEngine,
  dictionary: Dictionary,
  readings: TableReadings | undefined,
): RecordsInEngine {
  const name = tableName(service, kept);
  const columns = dictionary.codings.map((coding) => ({ name: coding.name, size: coding.size }));
  return {
    guarded: distributedRecords({ service, name, columns, maxRowsPerUnit: dictionary.unit.maxRows }),
    readings,
    rowsCrossed: () => service.rowsCrossed,
    close: async () => {},
    discard: () =>
      service.drop(name).then(
        () => forgetEngineTable(folder),
        () => name,
      ),
  };
}

/** Throws `PLAN_CHANGED` where the records of a run are in an engine, and its configuration names none any more. */
export async function refuseKeptInEngine(folder: string): Promise<void> {
  if ((await readKeptInEngine(placeIn(folder))) === undefined) return;
  throw new UserError(
    'PLAN_CHANGED',
    `Cannot go on with run ${basename(folder)}: its records are kept in an engine, which the configuration does not name`,
    {
      hint: 'Name it again under source.engine, with counting: engine.',
    },
  );
}

const tableName = ({ dialect }: EngineService, { catalog, schema, table }: KeptInEngine): string =>
  [catalog, schema, table].map(dialect.quote).join('.');

async function isThere(service: EngineService, kept: KeptInEngine): Promise<boolean> {
  const { dialect } = service;
  const found = await service.rows(
    `SELECT count(*) FROM ${dialect.quote(kept.catalog)}.information_schema.tables WHERE table_schema = ${literal(kept.schema.toLowerCase())} AND table_name = ${literal(kept.table)}`,
  );
  return found[0]?.[0] === 1;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 20);

const keptLost = (folder: string): UserError =>
  new UserError(
    'PLAN_CHANGED',
    `Cannot go on with run ${basename(folder)}: the engine has the table of its records no more, and which rows were kept must not be chosen again`,
    {
      hint: 'Abandon the run with `synthward ledger abandon` and start another; what it charged stays charged.',
    },
  );
