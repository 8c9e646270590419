import type { Dialect } from './dialect.ts';
import { DUCKDB } from './duckdb-dialect.ts';
import type { Storage } from './storage.ts';

/** Text of a value, as the dictionary writes it: `3` for the number 3.0, `true` for a Boolean, ISO for a date. */
export function textSql(name: string, storage: Storage, sql: Dialect = DUCKDB): string {
  switch (storage) {
    case 'text':
      return name;
    case 'float':
      return `CASE WHEN ${name} = ${sql.truncate(name)} AND abs(${name}) < 1e15 THEN CAST(CAST(${name} AS BIGINT) AS VARCHAR) ELSE CAST(${name} AS VARCHAR) END`;
    default:
      return `CAST(${name} AS VARCHAR)`;
  }
}
