import type { Dictionary, ModelledColumn } from '../../dictionary/dictionary.ts';
import { isModelled } from '../../dictionary/dictionary.ts';
import { keptSql, type OrderDialect, placesSql } from '../bounding/order-sql.ts';
import { codeColumn } from '../counting/record-table.ts';
import type { ColumnSql } from '../sources/column-sql.ts';
import type { Dialect } from '../sources/dialect.ts';
import { columnsSql, levelsSql, outsideDomain, refuseSmall } from '../sources/encode-table.ts';
import { matchColumns } from '../sources/match-columns.ts';
import { readingCounts } from '../sources/readings.ts';
import type { TableReadings } from '../sources/table-readings.ts';
import { unitSql } from '../sources/unit-sql.ts';
import type { EngineSource } from './engine-table.ts';
import { besides } from './kept-table.ts';
import { mapSql } from './map-sql.ts';
import { refuseUnpushable } from './refuse-unpushable.ts';
import { numbers } from './service/answers.ts';
import type { EngineService } from './service/engine-service.ts';

/** Units are numbered within so many parts, so that no worker sees all of them. */
const BUCKETS_DIGITS = 3;

export interface WriteEngineRequest {
  /** The table to be made, as it stands in a statement. */
  readonly table: string;
  /** Hexadecimal, of the run. */
  readonly salt: string;
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Encodes the source and bounds contributions inside the engine: one statement reads the source, so that all is of one state of it, and makes a table of what each row
 * says; a second one makes of that the table of kept codes, in the order of `bounding/order-sql.ts`. Only counts come here. Throws as `encodeTable`, and what
 * the service throws.
 */
export async function writeEngineRecords(
  service: EngineService,
  source: EngineSource,
  dictionary: Dictionary,
  { table, salt, progress }: WriteEngineRequest,
): Promise<TableReadings> {
  const rows = rowsSql(source, dictionary, service.dialect);
  const { modelled, columns, hasUnit } = rows;
  const read = besides(table, 'read');
  try {
    progress?.(0, 3);
    await service.make(read, `CREATE TABLE ${read} AS ${rows.select}`);
    progress?.(1, 3);
    const { maxRows } = dictionary.unit;
    const { readings, toKeep } = await countReadings(service, read, modelled, columns, hasUnit, maxRows);
    progress?.(2, 3);
    const units = readings.units?.units ?? readings.rows;
    refuseSmall(service.path, { unitCount: units });
    const sizes = modelled.map(({ coding }) => coding.size);
    const kept = keptTableSql(service, read, columns, sizes, hasUnit, maxRows, salt);
    await service.make(table, `CREATE TABLE ${table} AS ${kept}`);
    const [held] = await numbers(service, `SELECT count(*) FROM ${table}`);
    if (held !== toKeep) throw new Error('Cannot bound contributions: the engine kept other rows than were to be kept');
    progress?.(3, 3);
    return readings;
  } finally {
    await service.drop(read).catch(() => {});
  }
}

/** What each row says: its position in the `recode` of each column as `k0`, `k1`, ..., and, where units are named, the text `u` of its own or NULL. */
export function rowsSql(
  source: EngineSource,
  dictionary: Dictionary,
  dialect: Dialect,
): {
  readonly modelled: readonly ModelledColumn[];
  readonly columns: readonly ColumnSql[];
  readonly hasUnit: boolean;
  readonly select: string;
} {
  const positions = matchColumns(source, dictionary);
  refuseUnpushable(source, dictionary, positions);
  const modelled = dictionary.columns.filter(isModelled);
  const { places, columns } = columnsSql(modelled, dictionary, positions, source, dialect);
  const unit = unitSql(dictionary, positions, source, dialect);
  const unitAt = dictionary.unit.columns.map((name) => positions.get(name)!);
  const wanted = [...new Set([...places.map(({ position }) => position), ...unitAt])];
  const said = columns.map(({ outer }, i) => `${outer} AS ${codeColumn(i)}`);
  const all = [...said, ...(unit === undefined ? [] : ['unit_key AS u'])];
  const select = `SELECT ${all.join(', ')} FROM ${levelsSql(columns, places, source.relation(wanted), unit?.key)}`;
  return { modelled, columns, hasUnit: unit !== undefined, select };
}

/** What is no plain value, the rows of units, and how many rows the bound is to keep; refuses what the policy of a column refuses. */
async function countReadings(
  service: EngineService,
  table: string,
  modelled: readonly ModelledColumn[],
  columns: readonly ColumnSql[],
  hasUnit: boolean,
  maxRows: number,
): Promise<{ readonly readings: TableReadings; readonly toKeep: number }> {
  const counts = columns.flatMap(({ plain, readings }, i) =>
    readings.map((_, at) => `count(CASE WHEN ${codeColumn(i)} = ${plain + at} THEN 1 END)`),
  );
  const [rows, ...found] = await numbers(service, `SELECT ${['count(*)', ...counts].join(', ')} FROM ${table}`);
  let next = 0;
  const read = columns.map(({ plain, readings, recode }, i) => {
    const own = found.slice(next, next + readings.length);
    next += readings.length;
    const { name, coding } = modelled[i]!;
    if (own.some((count, at) => count > 0 && recode[plain + at] === coding.size)) throw outsideDomain(modelled[i]!);
    return { name, ...readingCounts(readings, own) };
  });
  if (!hasUnit) return { readings: { rows: rows!, columns: read, units: undefined }, toKeep: rows! };
  const [units, rowsOfLargest, ofUnits, toKeep] = await numbers(
    service,
    `SELECT count(*), coalesce(max(n), 0), coalesce(sum(n), 0), coalesce(sum(least(n, ${maxRows})), 0) FROM (SELECT count(*) AS n FROM ${table} WHERE u IS NOT NULL GROUP BY u) AS units`,
  );
  const ofTable = { units: units!, rowsOfLargest: rowsOfLargest!, rowsWithout: rows! - ofUnits! };
  return { readings: { rows: rows!, columns: read, units: ofTable }, toKeep: toKeep! };
}

function keptTableSql(
  { dialect }: EngineService,
  read: string,
  columns: readonly ColumnSql[],
  sizes: readonly number[],
  hasUnit: boolean,
  maxRows: number,
  salt: string,
): string {
  const codes = columns.map((_, i) => codeColumn(i));
  const recoded = columns.map(({ recode }, i) => {
    const code = mapSql(codeColumn(i), { map: recode, size: sizes[i]! });
    return `${dialect.unsigned(code, sizes[i]! + 1)} AS ${codeColumn(i)}`;
  });
  const order: OrderDialect = {
    concat: (texts) => texts.join(' || '),
    digits: (number) => `CAST(${number} AS VARCHAR)`,
    sha256: dialect.sha256,
  };
  const coded = `(SELECT ${[...recoded, ...(hasUnit ? ['u'] : [])].join(', ')} FROM ${read}${hasUnit ? ' WHERE u IS NOT NULL' : ''}) AS coded`;
  const placed = hasUnit
    ? `${placesSql({ from: coded, carried: [...codes, 'u'], unitText: 'u', content: codes }, salt, order)}`
    : `SELECT ${codes.join(', ')}, ${order.concat([...codes, 'twin'].flatMap((code) => [order.digits(code), "'|'"]))} AS u, 0 AS place FROM (SELECT *, row_number() OVER (PARTITION BY ${codes.join(', ')}) AS twin FROM ${coded}) AS twins`;
  const bucket = `from_base(substr(${order.sha256(`'${salt}|' || u`)}, 1, ${BUCKETS_DIGITS}), 16)`;
  const kept = `SELECT ${codes.join(', ')}, u, ${bucket} AS bucket, place FROM (${placed}) AS placed WHERE ${keptSql(maxRows)}`;
  return `SELECT ${codes.join(', ')}, bucket, dense_rank() OVER (PARTITION BY bucket ORDER BY u) - 1 AS seat, place FROM (${kept}) AS kept`;
}
