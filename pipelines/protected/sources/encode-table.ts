import { rm } from 'node:fs/promises';
import { UserError } from '../../../privacy/errors.ts';
import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import { type Dictionary, isModelled, type ModelledColumn } from '../../dictionary/dictionary.ts';
import { makeTemporaryFolder } from '../../workspace/temporary-folder.ts';
import { watchForChange } from './change-watch.ts';
import { CodeBuffer } from './code-buffer.ts';
import type { ColumnSql } from './column-sql.ts';
import type { Dialect } from './dialect.ts';
import { type ColumnPlace, differenceSql } from './difference-sql.ts';
import { DUCKDB } from './duckdb-dialect.ts';
import { matchColumns } from './match-columns.ts';
import { NO_UNIT } from './no-unit.ts';
import { DuckDbSession } from './session/duckdb-session.ts';
import type { Source } from './session/source.ts';
import { columnSql } from './sql-of-column.ts';
import { storageOf } from './storage.ts';
import { type TableReadings, tableReadings } from './table-readings.ts';
import { type UnitSql, unitSql } from './unit-sql.ts';

/** A table as codes, before contributions are bounded. Protected in every field but the columns' names and sizes. */
export interface CodedTable {
  /** In the order of `dictionary.codings`. */
  readonly columns: readonly EncodedColumn[];
  readonly rowCount: number;
  /** Unit of each row, numbered densely from 0; `NO_UNIT` where it is not known. Absent where each row is its own. */
  readonly unitOfRow?: Uint32Array;
  readonly unitCount: number;
}

export interface EncodedTable extends CodedTable {
  readonly readings: TableReadings;
}

/** Fewer units than this are no table: nobody could be hidden among them. */
export const LEAST_UNITS = 2;

export interface EncodeOptions {
  /** Folder of the protected zone for temporary files; what is written there is deleted before this returns or throws. */
  readonly workFolder: string;
  readonly memoryLimitMb?: number;
  readonly threads?: number;
  /** Those files are encrypted. */
  readonly sealed?: boolean;
  /** Called with public facts alone: how many of the fixed steps are done. */
  readonly progress?: (done: number, total: number) => void;
  /** What is read beside the codes. */
  readonly beside?: Beside;
  /** Units are not numbered: `unit` of the rows is the text that names one, null where it is not known. */
  readonly unitsAsText?: boolean;
  /** Below 1: each row is taken by a coin of a seed that never changes, before anything is read of it; on one thread the same ones whenever asked. All rows where absent. */
  readonly share?: number | undefined;
}

/** Values that a reader wants of each row as they are, such as keys. */
export interface Beside {
  /** Names of modelled columns that get no code. */
  readonly instead: ReadonlySet<string>;
  /** In SQL, given where each column of the dictionary is in the source. */
  values(positions: ReadonlyMap<string, number>, source: Source): readonly BesideSql[];
}

export interface BesideSql {
  /** What `from` calls it. */
  readonly name: string;
  readonly position: number;
  /** As of a `ColumnSql`; of each position at most one has steps. */
  readonly steps: readonly string[];
  /** Over `c<position>` and, where there are steps, `x<position>`. */
  readonly sql: string;
  /** It tells whose row it is: text that cannot be read is then nobody's, not that of one more. */
  readonly isKey?: boolean;
}

/**
 * Reads every row once (twice where units are numbered) and turns its values into codes, in SQL.
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
  const table = await withCodedRows(source, dictionary, options, fetch);
  refuseSmall(source.path, table);
  return table;
}

/** The records of a source in an open session, where SQL makes codes of them. Protected. */
export interface CodedRows {
  readonly session: DuckDbSession;
  /** The file that failures are about. */
  readonly path: string;
  /** For temporary files. */
  readonly folder: string;
  readonly modelled: readonly ModelledColumn[];
  readonly columns: readonly ColumnSql[];
  /** Where each of them is in the source. */
  readonly positions: readonly number[];
  /** What follows FROM for the rows as the source has them, all of them. */
  readonly whole: string;
  /** What follows FROM; the `outer` of each of `columns` can be selected from it, and as `x<position>` what was read of it. */
  readonly from: string;
  /** Unit of a row, `NO_UNIT` where it is not known; a text where that was asked for; absent where each row is its own. */
  readonly unit: string | undefined;
}

/** Opens a session over the source, hands it to `read`, and closes it. Throws as `encodeTable`, but for small tables. */
export async function withCodedRows<T>(
  source: Source,
  dictionary: Dictionary,
  options: EncodeOptions,
  use: (rows: CodedRows) => Promise<T>,
): Promise<T> {
  const positions = matchColumns(source, dictionary);
  const modelled = dictionary.columns
    .filter(isModelled)
    .filter(({ name }) => options.beside?.instead.has(name) !== true);
  const beside = options.beside?.values(positions, source) ?? [];
  const unit = unitSql(dictionary, positions, source);
  const unitAt = dictionary.unit.columns.map((name) => positions.get(name)!);
  const read = [...modelled.map(({ name }) => positions.get(name)!), ...beside.map(({ position }) => position)];
  const keyAt = beside.flatMap(({ position, isKey }) => (isKey === true ? [position] : []));
  const wanted = { positions: [...new Set([...read, ...unitAt])], unit: [...unitAt, ...keyAt] };
  const { places, columns } = columnsSql(modelled, dictionary, positions, source);

  const steps = 3;
  const step = (done: number): void => options.progress?.(done, steps);
  const refuseChanged = await watchForChange(source);
  const folder = await makeTemporaryFolder(options.workFolder);
  let session: DuckDbSession | undefined;
  try {
    session = await DuckDbSession.open({ ...options, spillFolder: folder });
    const { sql: whole } = await source.prepare(session, folder, wanted);
    const relation = takenSql(whole, options.share);
    for (const { setup } of columns) if (setup !== undefined) await session.run(source.path, setup);
    step(1);
    const numbersUnits = options.unitsAsText !== true;
    if (unit !== undefined && numbersUnits) {
      await session.run(source.path, `CREATE ${session.temporary.table} units AS ${unit.number(relation)}`);
    }
    step(2);
    const result = await use({
      session,
      path: source.path,
      folder,
      modelled,
      columns,
      positions: places.map(({ position }) => position),
      whole,
      ...fromSql(columns, places, relation, { unit, numbersUnits }, beside),
    });
    await refuseChanged();
    step(3);
    return result;
  } finally {
    session?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const takenSql = (relation: string, share: number | undefined): string =>
  share === undefined || share >= 1
    ? relation
    : `(SELECT * FROM ${relation} USING SAMPLE ${100 * share} PERCENT (bernoulli, 1)) AS taken`;

/** SQL of columns of the dictionary, given where each of its columns is in the source. */
export function columnsSql(
  modelled: readonly ModelledColumn[],
  dictionary: Dictionary,
  positions: ReadonlyMap<string, number>,
  source: Pick<Source, 'fields'>,
  sql: Dialect = DUCKDB,
): { readonly places: readonly ColumnPlace[]; readonly columns: readonly ColumnSql[] } {
  const fields = source.fields();
  const placeOf = (column: ModelledColumn): ColumnPlace => {
    const position = positions.get(column.name)!;
    return { column, position, storage: storageOf(fields[position]!.storage) };
  };
  const places = modelled.map(placeOf);
  const columns = places.map((place): ColumnSql => {
    const own = columnSql(place.column, place.position, place.storage, sql);
    // What it is counted from may be read beside: from a column that is itself counted from another table.
    const after = dictionary.columns.filter(isModelled).find(({ name }) => name === place.column.offset?.after);
    const base = after && placeOf(after);
    return base === undefined ? own : { ...own, difference: differenceSql(place, base, sql) };
  });
  return { places, columns };
}

function fromSql(
  columns: readonly ColumnSql[],
  places: readonly { readonly position: number }[],
  relation: string,
  { unit, numbersUnits }: { readonly unit: UnitSql | undefined; readonly numbersUnits: boolean },
  beside: readonly BesideSql[],
): Pick<CodedRows, 'from' | 'unit'> {
  const from = levelsSql(columns, places, relation, unit?.key, beside);
  if (unit === undefined) return { from, unit: undefined };
  if (!numbersUnits) return { from, unit: 'unit_key' };
  return {
    from: `${from} LEFT JOIN units ON units.u = unit_key`,
    unit: `CAST(coalesce(units.n, ${NO_UNIT}) AS UINTEGER)`,
  };
}

/**
 * What follows FROM, where each step of `columns` and `beside` is a query over the one before, so that their `outer` can be selected from it; and
 * `unitKey`, a text or NULL, as `unit_key`.
 */
export function levelsSql(
  columns: readonly ColumnSql[],
  places: readonly { readonly position: number }[],
  relation: string,
  unitKey: string | undefined,
  beside: readonly BesideSql[] = [],
): string {
  const stepsOf = new Map(beside.map(({ position }): [number, readonly string[]] => [position, []]));
  for (const { position, steps } of beside) if (steps.length > 0) stepsOf.set(position, steps);
  for (const [i, { steps }] of columns.entries()) stepsOf.set(places[i]!.position, steps);
  let from = relation;
  const depth = Math.max(unitKey === undefined ? 0 : 1, ...[...stepsOf.values()].map(({ length }) => length));
  for (let level = 0; level < depth; level++) {
    const names = [...stepsOf].flatMap(([at, steps]) => {
      const [c, x] = [`c${at}`, `x${at}`];
      if (level < steps.length) return [c, `${steps[level]} AS ${x}`];
      return steps.length === 0 ? [c] : [c, x];
    });
    if (unitKey !== undefined) names.push(level === 0 ? `${unitKey} AS unit_key` : 'unit_key');
    from = `(SELECT ${names.join(', ')} FROM ${from}) AS level_${level}`;
  }
  const further = [
    ...columns.flatMap(({ difference }, i) =>
      difference === undefined ? [] : [`${difference} AS d${places[i]!.position}`],
    ),
    ...beside.map(({ name, sql }) => `${sql} AS ${name}`),
  ];
  return further.length > 0 ? `(SELECT *, ${further.join(', ')} FROM ${from}) AS further` : from;
}

async function fetch({ session, path, modelled, columns, from, unit }: CodedRows): Promise<EncodedTable> {
  const selected = [...columns.map(({ outer }) => outer), ...(unit === undefined ? [] : [unit])];
  const buffers = modelled.map(({ coding }, i) => {
    const { recode, plain } = columns[i]!;
    return new CodeBuffer(coding.size, recode, plain);
  });
  const units = new CodeBuffer(NO_UNIT + 1);
  let rowCount = 0;
  await session.stream(path, `SELECT ${selected.join(', ')} FROM ${from}`, (chunk) => {
    rowCount += chunk.rows;
    buffers.forEach((buffer, i) => {
      buffer.append(chunk.columns[i]!, chunk.rows);
    });
    if (unit !== undefined) units.append(chunk.columns[buffers.length]!, chunk.rows);
  });
  const refused = buffers.findIndex((buffer) => buffer.refused);
  if (refused >= 0) throw outsideDomain(modelled[refused]!);
  const encoded = buffers.map((buffer, i) => ({
    name: modelled[i]!.coding.name,
    size: modelled[i]!.coding.size,
    codes: buffer.finish(rowCount),
  }));
  const counts = buffers.map((buffer) => buffer.counts);
  const unitOfRow = unit === undefined ? undefined : (units.finish(rowCount) as Uint32Array);
  const readings = tableReadings({ modelled, columns }, counts, rowCount, unitOfRow);
  if (unitOfRow === undefined) return { columns: encoded, rowCount, unitCount: rowCount, readings };
  return { columns: encoded, rowCount, unitOfRow, unitCount: readings.units!.units, readings };
}

export const outsideDomain = ({ name }: ModelledColumn): UserError =>
  new UserError(
    'VALUE_OUTSIDE_DOMAIN',
    `Cannot encode column "${name}": it holds a value outside its domain, and its policy is outside: error`,
    { hint: 'Widen the domain, list the missing codes, or choose another policy: clamp, other or missing.' },
  );

/** The same words for an empty table and for a single unit, so that the message does not tell which. */
export function refuseSmall(path: string, table: Pick<CodedTable, 'unitCount'>): void {
  if (table.unitCount >= LEAST_UNITS) return;
  throw new UserError('TABLE_TOO_SMALL', `Cannot use ${path}: it holds fewer than ${LEAST_UNITS} units`, {
    hint: 'Check that the export is complete and that the unit column is filled. No budget was spent by this.',
  });
}
