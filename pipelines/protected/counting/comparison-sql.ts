import { packedSql, type SmallNumber } from '../bounding/packed-sql.ts';

/** Tables that are compared. */
export interface ComparedTables {
  readonly records: string;
  /** The number of the unit of a record. */
  readonly unit: string;
  readonly released: string;
  /** Bytes by number (`byte_number`): bit `u & 7` of `coins` at `u >> 3` says whether unit `u` is held out. */
  readonly heldOut: string;
  /** The columns that both have. */
  readonly columns: readonly SmallNumber[];
  /** Rows are taken by what they are, each in one of so many parts. */
  readonly parts: number;
}

/**
 * Rows of `part`, once each and marked by where they occur: 1 with records of units that are not held out, 2 of units that are, 4 released. The three aggregates of
 * `COPIES` over them count distinct rows.
 */
export function markedRowsSql(
  { records, unit, released, heldOut, columns, parts }: ComparedTables,
  part: number,
): string {
  const packs = packedSql(columns);
  const names = packs.map((_, i) => `packed_${i}`);
  const packed = packs.map((sql, i) => `${sql} AS ${names[i]}`).join(', ');
  const where = parts === 1 ? '' : ` WHERE hash(${packs.join(', ')}) % ${parts} = ${part}`;
  const mark = (bits: string): string => `CAST(${bits} AS UTINYINT) AS mark`;
  const held = `1 + ((coalesce(h.coins, 0) >> CAST(r.unit_number & 7 AS INTEGER)) & 1)`;
  const own = `(SELECT ${packed}, CAST(${unit} AS BIGINT) AS unit_number FROM ${records}${where}) AS r`;
  const marked = `SELECT ${names.join(', ')}, ${mark(held)} FROM ${own} LEFT JOIN ${heldOut} AS h ON h.byte_number = r.unit_number >> 3`;
  const others = `SELECT ${packed}, ${mark('4')} FROM ${released}${where}`;
  return `(SELECT bit_or(mark) AS marks FROM (${marked} UNION ALL ${others}) GROUP BY ${names.join(', ')})`;
}

const withMarks = (bits: number): string => `count(*) FILTER (marks & ${bits} = ${bits})`;

/** Released rows that a record equals which is not held out; rows held out; those of them that such a record equals. */
export const COPIES: readonly string[] = [withMarks(5), withMarks(2), withMarks(3)];
