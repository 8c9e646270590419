import { BLANKS, INVISIBLE } from '../../dictionary/tidy-text.ts';
import type { Dialect } from './dialect.ts';
import { DUCKDB } from './duckdb-dialect.ts';
import { literal } from './session/sql.ts';

/** `tidyText` in SQL. */
export function tidySql(text: string, ignoreCase: boolean, sql: Dialect = DUCKDB): string {
  // Letters of the first list without a partner in the second are left out.
  const blanks = `translate(${sql.compose(text)}, ${literal(BLANKS + INVISIBLE)}, ${literal(' '.repeat(BLANKS.length))})`;
  const plain = sql.trim(blanks);
  return ignoreCase ? `lower(${plain})` : plain;
}

/** The same, fast where there is nothing to do: most codes are ASCII without blanks. */
export const tidyCodeSql = (text: string, ignoreCase: boolean, sql: Dialect = DUCKDB): string =>
  `CASE WHEN ${sql.matches(text, '[!-~]+')} THEN ${ignoreCase ? `lower(${text})` : text} ELSE ${tidySql(text, ignoreCase, sql)} END`;
