/**
 * The rule by which the rows of a unit are put in order where a database or an engine bounds contributions, as SQL (`proof.md`): by the SHA-256 of salt, unit,
 * content of the row and the number of the row among those of its unit with that content. The first `maxRows` rows of each unit are kept.
 */
export interface RowsOfUnits {
  /** What follows FROM. */
  readonly from: string;
  /** Columns that are handed on. */
  readonly carried: readonly string[];
  /** Text that names the unit, and nothing else of the table: never a number that was given to it. Not null. */
  readonly unitText: string;
  /** What says together all that is kept of a row: whole numbers, or texts; none of it depends on another row. */
  readonly content: readonly string[];
}

/** How an engine writes what the rule is made of. */
export interface OrderDialect {
  /** Texts one after another. */
  concat(texts: readonly string[]): string;
  /** A whole number as decimal digits. */
  digits(number: string): string;
  /** SHA-256 of the UTF-8 of a text, as text whose order is the same in every collation. */
  sha256(text: string): string;
}

export const DUCKDB_ORDER: OrderDialect = {
  concat: (texts) => `concat(${texts.join(', ')})`,
  digits: (number) => number, // `concat` writes them
  // Twelve digits stand in the row itself in DuckDB; what they leave equal is put in order by content.
  sha256: (text) => `left(sha256(${text}), 12)`,
};

/**
 * The carried columns and `place`, the place of a row in its unit from 0. `salt` is hexadecimal. Rows that have the same key and the same content are the same to
 * everything that follows, so that any of them may come first.
 */
export function placesSql(
  { from, carried, unitText, content }: RowsOfUnits,
  salt: string,
  dialect: OrderDialect,
): string {
  const contents = content.map((_, i) => `content_${i}`);
  const rows = `SELECT ${[...carried, `${unitText} AS unit_text`, ...content.map((part, i) => `${part} AS content_${i}`)].join(', ')} FROM ${from}`;
  const twins = `SELECT *, row_number() OVER (PARTITION BY ${['unit_text', ...contents].join(', ')}) AS twin FROM (${rows}) AS rows_of_units`;
  const key = orderKeySql('unit_text', contents, 'twin', salt, dialect);
  const keyed = `SELECT ${[...carried, 'unit_text', ...contents, `${key} AS order_key`].join(', ')} FROM (${twins}) AS twins`;
  return `SELECT ${[...carried, `${placeSql('unit_text', 'order_key', contents)} AS place`].join(', ')} FROM (${keyed}) AS keyed`;
}

/** The place of a row in its unit from 0, by the key of the rule and then by content; `unit` tells units apart. */
export const placeSql = (unit: string, key: string, contents: readonly string[]): string =>
  `row_number() OVER (PARTITION BY ${unit} ORDER BY ${[key, ...contents].join(', ')}) - 1`;

/** sha256(salt | unit | content | k); parts are told apart by a bar. `unit` is the text that names the unit, `salt` hexadecimal. */
export function orderKeySql(
  unit: string,
  contents: readonly string[],
  k: string,
  salt: string,
  { concat, digits, sha256 }: OrderDialect,
): string {
  const parts = [unit, ...[...contents, k].map(digits)];
  return sha256(concat([`'${salt}'`, ...parts.flatMap((part) => [`'|'`, part])]));
}

/** Rows with `place` that are kept; a null place is of a row without a unit. */
export const keptSql = (maxRows: number): string => `place < ${maxRows}`;
