import { WEIGHT_LATTICE } from '../../../privacy/guard/lattice.ts';

/**
 * How records stand in a database file of the protected zone: two tables with the same columns, `k0`, `k1`, ... of codes and,
 * where units are named, `unit`. The first has `place` besides, the place of a row among the kept rows of its unit.
 */
export const BOUNDED = 'kept.bounded';
/** Rows that the contribution bound left out, for the exact evaluation inside alone. */
export const DROPPED = 'kept.dropped';

/** Of a table whose rows share what their unit weighs: how many of its unit there are. */
export const SHARES = 'shares';

/** What a row weighs where those of a unit add up to `rows` rows: what `evenWeight` gives, by whole numbers. */
export const evenWeightSql = (rows: number): string =>
  `CASE WHEN ${SHARES} <= ${rows} THEN ${WEIGHT_LATTICE} ELSE CAST(${WEIGHT_LATTICE * rows} AS BIGINT) // ${SHARES} END`;

export const codeColumn = (position: number): string => `k${position}`;

export const codeColumns = (columns: readonly unknown[]): readonly string[] =>
  columns.map((_, position) => codeColumn(position));

/** Where a run keeps its records as a database. */
export const RECORD_DATABASE = 'records.duckdb';

/** What says with which key the database at `path` is encrypted; absent where it is not. */
export const sealFile = (path: string): string => `${path}.seal`;
