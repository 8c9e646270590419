import type { ModelledColumn } from '../../dictionary/dictionary.ts';
import type { Dialect } from './dialect.ts';
import { DUCKDB } from './duckdb-dialect.ts';
import { double, literal } from './session/sql.ts';
import type { Storage } from './storage.ts';
import { textSql } from './text-sql.ts';
import { keptAsText, readMissing, type ScaleRule } from './value-steps.ts';

/** A modelled column in a relation, which holds it as `storage`. */
export interface ColumnPlace {
  readonly column: ModelledColumn;
  readonly position: number;
  readonly storage: Storage;
}

/**
 * The value of an offset column less that of its base, from what the steps of both have read. NULL where one of them cannot be read
 * and where the base is missing; a base beyond its own range counts as it stands.
 */
export function differenceSql({ column, position }: ColumnPlace, base: ColumnPlace, sql: Dialect = DUCKDB): string {
  const apart = `x${position} - x${base.position}`;
  const scale = 10 ** (differenceDecimals(column, base.column) ?? 0);
  // Binary fractions leave dust, such as 0.3999 for 37.3 - 36.9, which must not fall under an edge.
  const tidy = scale === 1 ? apart : `${sql.round(`(${apart}) * ${double(scale)}`)} / ${double(scale)}`;
  return `CASE WHEN ${isMissing(base, sql)} THEN NULL ELSE ${tidy} END`;
}

/** Whether a value is one of the missing codes, as it stands or as it was read. */
function isMissing({ column, position, storage }: ColumnPlace, sql: Dialect): string {
  const rule = readingOf(column);
  const codes = column.missing ?? [];
  const numbers = codes.map((text) => readMissing(text, rule)).filter((value) => value !== undefined);
  const written = rule.scale === 'number' || rule.scale === 'integer' ? numbers.map(double) : numbers.map(String);
  return [
    `x${position} IS NULL`,
    ...(keptAsText(rule, storage) && codes.length > 0
      ? [`${textSql(`c${position}`, storage, sql)} IN (${codes.map(literal).join(', ')})`]
      : []),
    ...(written.length > 0 ? [`x${position} IN (${written.join(', ')})`] : []),
  ].join(' OR ');
}

/** How the records' own value of a column on a scale is read. */
function readingOf({ offset, rule, name }: ModelledColumn): ScaleRule {
  const reading = offset?.reading ?? rule;
  if (reading.kind !== 'scale') throw new Error(`Column ${name} has no place on a scale`);
  return reading;
}

/** Digits of a difference of reals; `undefined` where one of the two has no known number of them. */
function differenceDecimals({ coding }: ModelledColumn, base: ModelledColumn): number | undefined {
  if (coding.kind !== 'real') return undefined;
  const decimals = base.kind === 'integer' ? 0 : base.coding.decimals;
  return coding.decimals === undefined || decimals === undefined ? undefined : Math.max(coding.decimals, decimals);
}
