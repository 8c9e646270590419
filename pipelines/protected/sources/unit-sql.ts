import type { Dictionary } from '../../dictionary/dictionary.ts';
import type { Dialect } from './dialect.ts';
import { DUCKDB } from './duckdb-dialect.ts';
import type { Source } from './session/source.ts';
import { literal } from './session/sql.ts';
import { type Storage, storageOf } from './storage.ts';
import { textSql } from './text-sql.ts';

export interface UnitSql {
  /** Text that names the unit of a row, or NULL. */
  readonly key: string;
  number(relation: string): string;
}

/**
 * Units are compared as text without the spaces around it; each distinct text gets a number of its own, in the order of the texts' bytes, whatever order rows come in. Where several columns
 * say together whose row it is, each text stands behind its length, so that `1` and `23` are not `12` and `3`; a row that lacks one of
 * them has no unit. `undefined` where each row is its own.
 */
export function unitSql(
  dictionary: Dictionary,
  positions: ReadonlyMap<string, number>,
  source: Pick<Source, 'fields'>,
  sql: Dialect = DUCKDB,
): UnitSql | undefined {
  const fields = source.fields();
  const parts = dictionary.unit.columns.map((name) => {
    const position = positions.get(name)!;
    return partSql(dictionary, name, `c${position}`, storageOf(fields[position]!.storage), sql);
  });
  if (parts.length === 0) return undefined;
  const key =
    parts.length === 1
      ? parts[0]!
      : `(${parts.map((part) => `CAST(length(${part}) AS VARCHAR) || ':' || ${part}`).join(' || ')})`;
  return {
    key,
    number: (relation) =>
      `SELECT u, CAST(row_number() OVER (ORDER BY u) - 1 AS UINTEGER) AS n FROM (SELECT DISTINCT ${key} AS u FROM ${relation}) WHERE u IS NOT NULL`,
  };
}

/** NULL where it is missing, which `||` carries on. */
function partSql(dictionary: Dictionary, name: string, at: string, storage: Storage, sql: Dialect): string {
  const column = dictionary.columns.find((candidate) => candidate.name === name);
  return keySql(at, storage, column?.kind === 'identifier' ? column.missing : [], sql);
}

/** The text of an identifier without the spaces around it, or NULL where it is missing. */
export function keySql(at: string, storage: Storage, missing: readonly string[], sql: Dialect = DUCKDB): string {
  const text = sql.trim(identifierSql(at, storage, sql));
  return missing.length === 0
    ? text
    : `CASE WHEN ${text} NOT IN (${missing.map((code) => literal(code.trim())).join(', ')}) THEN ${text} END`;
}

/** An identifier as text. NaN and infinities name nobody: as one unit they would let a patient displace others. */
const identifierSql = (name: string, storage: Storage, sql: Dialect): string =>
  storage === 'float'
    ? `CASE WHEN ${sql.isFinite(`CAST(${name} AS DOUBLE)`)} THEN ${textSql(name, storage, sql)} END`
    : textSql(name, storage, sql);
