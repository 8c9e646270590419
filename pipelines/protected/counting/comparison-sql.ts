import { packedSql, type SmallNumber } from '../bounding/packed-sql.ts';

/** Tables that are compared. */
export interface ComparedTables {
  readonly records: string;
  /** The number of the unit of a record. */
  readonly unit: string;
  readonly released: string;
  /** Numbers of the units that are held out (`unit_number`), once each. */
  readonly heldOut: string;
  /** Is made of the rows that are looked for; goes with the session. */
  readonly wanted: string;
  /** The columns that both have. */
  readonly columns: readonly SmallNumber[];
  /** Rows are taken by what they are, each in one of so many parts. */
  readonly parts: number;
}

/** Units held out, from the bytes of `bytes` that are not 0: bit `u & 7` of `coins` where `byte_number` is `u >> 3` says whether unit `u` is. */
export const heldOutSql = (bytes: string): string =>
  `SELECT CAST(byte_number AS BIGINT) * 8 + bit AS unit_number FROM ${bytes}, range(8) AS bits(bit) WHERE (CAST(coins AS INTEGER) >> CAST(bit AS INTEGER)) & 1 = 1`;

/**
 * Makes `wanted` of the rows of `part` that are released or held out, once each and marked by where they occur: 1 released, 2 held out. They are few, so that the other records need be
 * in no order: each is only looked for among them.
 */
export function wantedSql(tables: ComparedTables, part: number): string {
  const { records, released, heldOut, wanted } = tables;
  const names = namesOf(tables).join(', ');
  const own = `SELECT ${names}, 2 AS mark FROM ${packedRows(tables, records, part)} SEMI JOIN ${heldOut} AS h ON h.unit_number = r.unit_number`;
  const others = `SELECT ${packs(tables)}, 1 AS mark FROM ${released}${ofPart(tables, part)}`;
  return `CREATE OR REPLACE TEMP TABLE ${wanted} AS SELECT ${names}, CAST(bit_or(mark) AS UTINYINT) AS marks FROM (${own} UNION ALL ${others}) GROUP BY ${names}`;
}

/** Marks of those rows of `wanted` that a record equals which is not held out. */
export function foundSql(tables: ComparedTables, part: number): string {
  const { records, heldOut, wanted } = tables;
  const equal = namesOf(tables).map((name) => `w.${name} = r.${name}`);
  const own = `(FROM ${packedRows(tables, records, part)} ANTI JOIN ${heldOut} AS h ON h.unit_number = r.unit_number) AS r`;
  return `(SELECT any_value(w.marks) AS marks FROM ${own} JOIN ${wanted} AS w ON ${equal.join(' AND ')} GROUP BY w.rowid)`;
}

export const RELEASED = 'count(*) FILTER (marks & 1 = 1)';
export const HELD_OUT = 'count(*) FILTER (marks & 2 = 2)';

function packedRows(tables: ComparedTables, from: string, part: number): string {
  const { unit } = tables;
  return `(SELECT ${packs(tables)}, CAST(${unit} AS BIGINT) AS unit_number FROM ${from}${ofPart(tables, part)}) AS r`;
}

const namesOf = ({ columns }: ComparedTables): string[] => packedSql(columns).map((_, i) => `packed_${i}`);

const packs = ({ columns }: ComparedTables): string =>
  packedSql(columns)
    .map((sql, i) => `${sql} AS packed_${i}`)
    .join(', ');

const ofPart = ({ columns, parts }: ComparedTables, part: number): string =>
  parts === 1 ? '' : ` WHERE hash(${packedSql(columns).join(', ')}) % ${parts} = ${part}`;
