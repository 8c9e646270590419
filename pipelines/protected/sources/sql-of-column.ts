import { type ModelledColumn, specialCodes } from '../../dictionary/dictionary.ts';
import type { ColumnSql } from './column-sql.ts';
import type { Dialect } from './dialect.ts';
import { DUCKDB } from './duckdb-dialect.ts';
import { lookupSql } from './lookup-sql.ts';
import { scaleSql } from './scale-sql.ts';
import type { Storage } from './storage.ts';

/** SQL for the column at `position` of a relation, which holds it as `storage`. */
export function columnSql(
  column: ModelledColumn,
  position: number,
  storage: Storage,
  sql: Dialect = DUCKDB,
): ColumnSql {
  const special = specialCodes(column);
  const { rule } = column;
  return rule.kind === 'scale'
    ? scaleSql(column, rule, position, storage, special, sql)
    : lookupSql(column, rule, position, storage, special, sql);
}
