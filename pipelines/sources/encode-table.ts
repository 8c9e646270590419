import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../privacy/errors.ts';
import type { EncodedColumn } from '../../privacy/guard/records.ts';
import { type Dictionary, isModelled, type ModelledColumn } from '../dictionary/dictionary.ts';
import { CodeBuffer } from './code-buffer.ts';
import { type ColumnSql, columnSql, textSql } from './column-sql.ts';
import { DuckDbSession } from './duckdb-session.ts';
import { matchColumns } from './match-columns.ts';
import type { Source } from './source.ts';
import { literal } from './sql.ts';
import { type Storage, storageOf } from './storage.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** A table as codes, before contributions are bounded. Protected in every field but the columns' names and sizes. */
export interface EncodedTable {
  /** In the order of `dictionary.codings`. */
  readonly columns: readonly EncodedColumn[];
  readonly rowCount: number;
  /** Unit of each row, numbered densely from 0; `NO_UNIT` where it is not known. Absent where each row is its own. */
  readonly unitOfRow?: Uint32Array;
  readonly unitCount: number;
}

/** Stands for an unknown unit in `unitOfRow`. */
export const NO_UNIT = 0xffffffff;

/** Fewer units than this are no table: nobody could be hidden among them. */
export const LEAST_UNITS = 2;

export interface EncodeOptions {
  /** Folder of the protected zone for temporary files; what is written there is deleted before this returns or throws. */
  readonly workFolder: string;
  readonly memoryLimitMb?: number;
  readonly threads?: number;
  /** Called with public facts alone: how many of the fixed steps are done. */
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Reads every row once (twice where units are named) and turns its values into codes, in SQL.
 *
 * Throws `DICTIONARY_MISMATCH` where names or storage types contradict the dictionary. What depends on the records:
 * `FILE_UNREADABLE` (damaged or cut short), `VALUE_OUTSIDE_DOMAIN` (policy `error`) and `TABLE_TOO_SMALL`; no message
 * holds a value, a row number or a count.
 */
export async function encodeTable(
  source: Source,
  dictionary: Dictionary,
  options: EncodeOptions,
): Promise<EncodedTable> {
  const positions = matchColumns(source, dictionary);
  const fields = source.fields();
  const modelled = dictionary.columns.filter(isModelled);
  const unitColumn = dictionary.unit.column;
  const unit = unitColumn === undefined ? undefined : unitSql(dictionary, unitColumn, positions, source);
  const wanted = [...modelled.map(({ name }) => name), ...(unitColumn === undefined ? [] : [unitColumn])].map(
    (name) => positions.get(name)!,
  );
  const columns = modelled.map((column) => {
    const position = positions.get(column.name)!;
    return columnSql(column, position, storageOf(fields[position]!.storage));
  });

  const steps = 3;
  const step = (done: number): void => options.progress?.(done, steps);
  const before = await fingerprint(source.path);
  const folder = await makeTemporaryFolder(options.workFolder);
  let session: DuckDbSession | undefined;
  try {
    session = await DuckDbSession.open({ ...options, spillFolder: folder });
    const relation = await source.prepare(session, folder, wanted);
    for (const { setup } of columns) if (setup !== undefined) await session.run(source.path, setup);
    step(1);
    if (unit !== undefined) {
      await session.run(source.path, `CREATE TEMP TABLE units AS ${unit.number(relation.sql)}`);
    }
    step(2);
    const table = await fetch(
      session,
      source.path,
      selectSql(columns, modelled, positions, relation.sql, unit),
      modelled,
      columns,
      unit !== undefined,
    );
    if ((await fingerprint(source.path)) !== before) {
      throw new UserError('FILE_UNREADABLE', `Cannot read ${source.path}: it changed while it was being read`, {
        hint: 'Wait until the export is finished, then run again.',
      });
    }
    refuseSmall(source.path, table);
    step(3);
    return table;
  } finally {
    session?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

export interface UnitSql {
  /** Text that names the unit of a row, or NULL. */
  readonly key: string;
  number(relation: string): string;
}

/** Units are compared as text without the spaces around it; each distinct text gets a number of its own, exactly. */
export function unitSql(
  dictionary: Dictionary,
  name: string,
  positions: ReadonlyMap<string, number>,
  source: Source,
): UnitSql {
  const column = dictionary.columns.find((candidate) => candidate.name === name);
  const missing = column?.kind === 'identifier' ? column.missing : [];
  const position = positions.get(name)!;
  const text = `trim(${identifierSql(`c${position}`, storageOf(source.fields()[position]!.storage))})`;
  const key =
    missing.length === 0
      ? text
      : `CASE WHEN ${text} NOT IN (${missing.map((code) => literal(code.trim())).join(', ')}) THEN ${text} END`;
  return {
    key,
    number: (relation) =>
      `SELECT u, CAST(row_number() OVER () - 1 AS UINTEGER) AS n FROM (SELECT DISTINCT ${key} AS u FROM ${relation}) WHERE u IS NOT NULL`,
  };
}

/** An identifier as text. NaN and infinities name nobody: as one unit they would let a patient displace others. */
const identifierSql = (name: string, storage: Storage): string =>
  storage === 'float'
    ? `CASE WHEN isfinite(CAST(${name} AS DOUBLE)) THEN ${textSql(name, storage)} END`
    : textSql(name, storage);

function selectSql(
  columns: readonly ColumnSql[],
  modelled: readonly ModelledColumn[],
  positions: ReadonlyMap<string, number>,
  relation: string,
  unit: UnitSql | undefined,
): string {
  const at = modelled.map(({ name }) => positions.get(name)!);
  let from = relation;
  const depth = Math.max(...columns.map(({ steps }) => steps.length));
  for (let level = 0; level < depth; level++) {
    const names = columns.flatMap(({ steps }, i) => {
      const [c, x] = [`c${at[i]}`, `x${at[i]}`];
      if (level < steps.length) return [c, `${steps[level]} AS ${x}`];
      return [c, x];
    });
    if (unit !== undefined) names.push(level === 0 ? `${unit.key} AS unit_key` : 'unit_key');
    from = `(SELECT ${names.join(', ')} FROM ${from}) AS level_${level}`;
  }
  const outer = columns.map(({ outer }) => outer);
  if (unit === undefined) return `SELECT ${outer.join(', ')} FROM ${from}`;
  outer.push(`CAST(coalesce(units.n, ${NO_UNIT}) AS UINTEGER)`);
  return `SELECT ${outer.join(', ')} FROM ${from} LEFT JOIN units ON units.u = unit_key`;
}

async function fetch(
  session: DuckDbSession,
  path: string,
  sql: string,
  modelled: readonly ModelledColumn[],
  columns: readonly ColumnSql[],
  hasUnit: boolean,
): Promise<EncodedTable> {
  const buffers = modelled.map(({ coding }, i) => new CodeBuffer(coding.size, columns[i]!.recode));
  const units = new CodeBuffer(NO_UNIT + 1, undefined);
  let rowCount = 0;
  await session.stream(path, sql, (chunk) => {
    rowCount += chunk.rows;
    buffers.forEach((buffer, i) => {
      buffer.append(chunk.columns[i]!, chunk.rows);
    });
    if (hasUnit) units.append(chunk.columns[buffers.length]!, chunk.rows);
  });
  const refused = buffers.findIndex((buffer) => buffer.refused);
  if (refused >= 0) {
    throw new UserError(
      'VALUE_OUTSIDE_DOMAIN',
      `Cannot encode column "${modelled[refused]!.name}": it holds a value outside its domain, and its policy is outside: error`,
      { hint: 'Widen the domain, list the missing codes, or choose another policy: clamp, other or missing.' },
    );
  }
  const encoded = buffers.map((buffer, i) => ({
    name: modelled[i]!.coding.name,
    size: modelled[i]!.coding.size,
    codes: buffer.finish(rowCount),
  }));
  if (!hasUnit) return { columns: encoded, rowCount, unitCount: rowCount };
  const unitOfRow = units.finish(rowCount) as Uint32Array;
  let unitCount = 0;
  for (const unit of unitOfRow) if (unit !== NO_UNIT && unit >= unitCount) unitCount = unit + 1;
  return { columns: encoded, rowCount, unitOfRow, unitCount };
}

/** The same words for an empty table and for a single unit, so that the message does not tell which. */
export function refuseSmall(path: string, table: Pick<EncodedTable, 'unitCount'>): void {
  if (table.unitCount >= LEAST_UNITS) return;
  throw new UserError('TABLE_TOO_SMALL', `Cannot use ${path}: it holds fewer than ${LEAST_UNITS} units`, {
    hint: 'Check that the export is complete and that the unit column is filled. No budget was spent.',
  });
}

/** Sizes and times of the file, or of the files in the folder. */
/** Tells whether a file was changed while it was read. */
export async function fingerprint(path: string): Promise<string> {
  const found = await stat(path);
  if (!found.isDirectory()) return `${found.size} ${found.mtimeMs} ${found.ino}`;
  const files = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isFile());
  return (await Promise.all(files.map(({ name }) => fingerprint(join(path, name))))).join('; ');
}
