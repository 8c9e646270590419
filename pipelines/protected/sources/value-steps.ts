import { parseDay, parseSecond } from '../../dictionary/calendar.ts';
import type { ModelledColumn } from '../../dictionary/dictionary.ts';
import { groupLetters, type NumberForm, numberPattern, parseNumber } from '../../dictionary/number-form.ts';
import type { Dialect } from './dialect.ts';
import { DUCKDB } from './duckdb-dialect.ts';
import { literal } from './session/sql.ts';
import type { Storage } from './storage.ts';
import { textSql } from './text-sql.ts';
import { tidySql } from './tidy-sql.ts';

export type ScaleRule = Extract<ModelledColumn['rule'], { kind: 'scale' }>;

/** Whether values are read from their text: always where they are text, and dates kept as whole numbers such as 20230131. */
export const keptAsText = ({ formats }: ScaleRule, storage: Storage): boolean =>
  storage === 'text' || (formats.length > 0 && (storage === 'whole' || storage === 'float'));

/** The number that a row holds, or NULL for text that is none, NaN and infinities; computed one after another. */
export function valueSteps(
  name: string,
  x: string,
  rule: ScaleRule,
  storage: Storage,
  sql: Dialect = DUCKDB,
): readonly string[] {
  const finite = (value: string): string => `CASE WHEN ${sql.isFinite(x)} THEN ${value} END`;
  switch (rule.scale) {
    case 'number':
      return [...doubleSteps(name, x, rule.form, storage, sql), finite(x)];
    case 'integer':
      return [...doubleSteps(name, x, rule.form, storage, sql), finite(sql.round(x))];
    case 'day':
      return keptAsText(rule, storage)
        ? [
            ...textSteps(name, x, storage, (text, fromNumber) => sql.readDay(text, rule.formats, fromNumber), sql),
            ...sql.dayOfRead(x),
          ]
        : sql.storedDay(name, x, storage);
    case 'second':
      return keptAsText(rule, storage)
        ? [
            ...textSteps(name, x, storage, (text, fromNumber) => sql.readSecond(text, rule.formats, fromNumber), sql),
            ...sql.secondOfRead(x),
          ]
        : sql.storedSecond(name, x, storage);
  }
}

/** The number that a tidy text is in the form of its column, or NULL. */
export function numberSql(text: string, form: NumberForm | undefined, sql: Dialect = DUCKDB): string {
  if (form === undefined) return sql.readNumber(text);
  const letters = groupLetters(form);
  const digits = letters === '' ? text : `translate(${text}, ${literal(letters)}, '')`;
  const plain = `replace(${digits}, ${literal(form.decimal)}, '.')`;
  return `CASE WHEN ${sql.matches(text, numberPattern(form))} THEN ${sql.readNumber(plain)} END`;
}

function doubleSteps(
  name: string,
  x: string,
  form: NumberForm | undefined,
  storage: Storage,
  sql: Dialect,
): readonly string[] {
  if (storage !== 'text') return [sql.asDouble(name)];
  const tidy = tidySql(name, false, sql);
  if (form === undefined) return [sql.readNumber(name), unlessRead(x, sql.readNumber(tidy))];
  return [tidy, numberSql(x, form, sql)];
}

/** A second reading where the first gave nothing. A step of its own: DuckDB computes both where they stand in one `coalesce`. */
const unlessRead = (x: string, again: string): string => `CASE WHEN ${x} IS NULL THEN ${again} ELSE ${x} END`;

/** As it stands first; in its tidy form where that is nothing. */
function textSteps(
  name: string,
  x: string,
  storage: Storage,
  read: (text: string, fromNumber?: boolean) => string,
  sql: Dialect,
): readonly string[] {
  if (storage === 'text') return [read(name), unlessRead(x, read(tidySql(name, false, sql)))];
  return [textSql(name, storage, sql), read(x, true)];
}

/** A missing code that reads as a value, such as -999 or 9999-12-31, is missing however the value is written. */
export function readMissing(text: string, rule: ScaleRule): number | undefined {
  if (rule.scale === 'day') return parseDay(text);
  if (rule.scale === 'second') return parseSecond(text);
  if (rule.form !== undefined) return parseNumber(text.trim(), rule.form);
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined;
}
