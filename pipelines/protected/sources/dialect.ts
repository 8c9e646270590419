import type { Storage } from './storage.ts';

/**
 * Where engines differ in the SQL that turns values into codes. What a value becomes is decided by the dictionary alone, so that each dialect must
 * give the same codes. Literals of texts and numbers, comparisons and cases are written alike in all.
 */
export interface Dialect {
  /** The name of a column or table, as itself. */
  quote(name: string): string;
  /** A whole number below `count`, in a type that holds it. */
  unsigned(expression: string, count: number): string;
  /** Number that a stored number is, as a double. */
  asDouble(number: string): string;
  /** The double that a text is, or NULL: blanks around it, one sign, digits with single underscores between them, a point, an exponent. May be infinite. */
  readNumber(text: string): string;
  isFinite(double: string): string;
  isNan(number: string): string;
  /** To the nearest whole number, halves away from zero. */
  round(double: string): string;
  /** Towards zero. */
  truncate(number: string): string;
  /** Of whole numbers that are not negative. */
  divide(number: string, by: string | number): string;
  /** Without the spaces around it; other blanks stay. */
  trim(text: string): string;
  /** Unicode NFC. */
  compose(text: string): string;
  /** SHA-256 of a text in UTF-8, in lower-case hexadecimal digits. */
  sha256(text: string): string;
  /** Whether all of a text is of a regular expression without anchors. */
  matches(text: string, pattern: string): string;
  /** The day, counted from 1970, that is stored as `storage`; steps as in `ColumnSql`, each called `x`. */
  storedDay(name: string, x: string, storage: Storage): readonly string[];
  /** The second, counted from 1970, rounded down. */
  storedSecond(name: string, x: string, storage: Storage): readonly string[];
  /** The same that a text says, or NULL: as `dayOfRead` and `secondOfRead` take it. `fromNumber` puts the zeros in front back that whole numbers lose. */
  readDay(text: string, formats: readonly string[], fromNumber?: boolean): string;
  readSecond(text: string, formats: readonly string[], fromNumber?: boolean): string;
  /** And steps from that to the number. */
  dayOfRead(x: string): readonly string[];
  secondOfRead(x: string): readonly string[];
  /** Finds texts in a list of different ones; `name` is free for a type. */
  list(name: string, texts: readonly string[]): ListSql;
  /** For each text of a list another one, or NULL. */
  pairs(name: string, texts: readonly string[], others: readonly (string | undefined)[]): PairsSql;
}

export interface ListSql {
  /** Statement that must be run first. */
  readonly setup: string | undefined;
  /** Something that stands for the text, NULL where the list does not have it. */
  find(text: string): string;
  /** Where in the list, from 0, what `find` gave stands. */
  place(found: string): string;
}

export interface PairsSql {
  readonly setup: string | undefined;
  find(text: string): string;
}
