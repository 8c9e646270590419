/**
 * How records stand in a database file of the protected zone: two tables with the same columns, `k0`, `k1`, ... of codes and,
 * where units are named, `unit`. The first has `place` besides, the place of a row among the kept rows of its unit.
 */
export const BOUNDED = 'kept.bounded';
/** Rows that the contribution bound left out, for the exact evaluation inside alone. */
export const DROPPED = 'kept.dropped';

export const codeColumn = (position: number): string => `k${position}`;

export const codeColumns = (columns: readonly unknown[]): readonly string[] =>
  columns.map((_, position) => codeColumn(position));

/** Where a run keeps its records as a database. */
export const RECORD_DATABASE = 'records.duckdb';

/** What says with which key the database at `path` is encrypted; absent where it is not. */
export const sealFile = (path: string): string => `${path}.seal`;
