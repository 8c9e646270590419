import { type Dictionary, isModelled } from '../../dictionary/dictionary.ts';
import { keptSql, placesSql } from '../bounding/order-sql.ts';
import { codeColumn } from '../counting/record-table.ts';
import type { ColumnSql } from '../sources/column-sql.ts';
import type { Dialect } from '../sources/dialect.ts';
import { columnsSql, levelsSql, outsideDomain, refuseSmall } from '../sources/encode-table.ts';
import { matchColumns } from '../sources/match-columns.ts';
import type { TableReadings } from '../sources/table-readings.ts';
import { unitSql } from '../sources/unit-sql.ts';
import { countSaid, type SaidRows } from './count-said.ts';
import { engineOrder } from './engine-order.ts';
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
    const { readings, counts, toKeep } = await countSaid(service, read, rows, maxRows);
    refuseOutside(rows, counts);
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

/** Throws `VALUE_OUTSIDE_DOMAIN` where a column has what its policy refuses. */
function refuseOutside({ modelled, columns }: SaidRows, counts: readonly (readonly number[])[]): void {
  for (const [i, { plain, recode }] of columns.entries()) {
    const isRefused = counts[i]!.some((count, at) => count > 0 && recode[plain + at] === modelled[i]!.coding.size);
    if (isRefused) throw outsideDomain(modelled[i]!);
  }
}

/** What each row says: its position in the `recode` of each column as `k0`, `k1`, ..., and, where units are named, the text `u` of its own or NULL. */
export function rowsSql(
  source: EngineSource,
  dictionary: Dictionary,
  dialect: Dialect,
): SaidRows & { readonly select: string } {
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
  const order = engineOrder(dialect);
  const coded = `(SELECT ${[...recoded, ...(hasUnit ? ['u'] : [])].join(', ')} FROM ${read}${hasUnit ? ' WHERE u IS NOT NULL' : ''}) AS coded`;
  const placed = hasUnit
    ? `${placesSql({ from: coded, carried: [...codes, 'u'], unitText: 'u', content: codes }, salt, order)}`
    : `SELECT ${codes.join(', ')}, ${order.concat([...codes, 'twin'].flatMap((code) => [order.digits(code), "'|'"]))} AS u, 0 AS place FROM (SELECT *, row_number() OVER (PARTITION BY ${codes.join(', ')}) AS twin FROM ${coded}) AS twins`;
  const bucket = `from_base(substr(${order.sha256(`'${salt}|' || u`)}, 1, ${BUCKETS_DIGITS}), 16)`;
  const kept = `SELECT ${codes.join(', ')}, u, ${bucket} AS bucket, place FROM (${placed}) AS placed WHERE ${keptSql(maxRows)}`;
  return `SELECT ${codes.join(', ')}, bucket, dense_rank() OVER (PARTITION BY bucket ORDER BY u) - 1 AS seat, place FROM (${kept}) AS kept`;
}
