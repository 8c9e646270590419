import { parseDay, parseSecond } from '../../dictionary/calendar.ts';
import type { ModelledColumn } from '../../dictionary/dictionary.ts';
import { groupLetters, type NumberForm, numberPattern, parseNumber } from '../../dictionary/number-form.ts';
import { formattedSql, stampSql } from './calendar-sql.ts';
import { literal } from './session/sql.ts';
import type { Storage } from './storage.ts';
import { textSql } from './text-sql.ts';
import { tidySql } from './tidy-sql.ts';

export type ScaleRule = Extract<ModelledColumn['rule'], { kind: 'scale' }>;

/** Whether values are read from their text: always where they are text, and dates kept as whole numbers such as 20230131. */
export const keptAsText = ({ formats }: ScaleRule, storage: Storage): boolean =>
  storage === 'text' || (formats.length > 0 && (storage === 'whole' || storage === 'float'));

/** The number that a row holds, or NULL for text that is none, NaN and infinities; computed one after another. */
export function valueSteps(name: string, x: string, rule: ScaleRule, storage: Storage): readonly string[] {
  const finite = (value: string): string => `CASE WHEN isfinite(${x}) THEN ${value} END`;
  const toDay = finite(`${x} - DATE '1970-01-01'`);
  const toSecond = finite(`CAST(floor(epoch(${x})) AS BIGINT)`);
  switch (rule.scale) {
    case 'number':
      return [...doubleSteps(name, x, rule.form, storage), finite(x)];
    case 'integer':
      return [...doubleSteps(name, x, rule.form, storage), finite(`round(${x})`)];
    case 'day':
      if (keptAsText(rule, storage)) {
        const read = (text: string): string =>
          rule.formats.length > 0 ? formattedSql(text, rule.formats) : `TRY_CAST(${text} AS DATE)`;
        return [...textSteps(name, x, rule, storage, read), `CAST(${x} AS DATE)`, toDay];
      }
      return storage === 'zoned'
        ? [name, finite(`CAST(floor(epoch(${x}) / 86400) AS BIGINT)`)]
        : [`CAST(TRY_CAST(${name} AS DATE) AS DATE)`, toDay];
    case 'second':
      if (keptAsText(rule, storage)) {
        const read = (text: string): string =>
          rule.formats.length > 0 ? formattedSql(text, rule.formats) : stampSql(text);
        return [...textSteps(name, x, rule, storage, read), toSecond];
      }
      return [storage === 'zoned' ? name : `TRY_CAST(${name} AS TIMESTAMP)`, toSecond];
  }
}

/** The number that a tidy text is in the form of its column, or NULL. */
export function numberSql(text: string, form: NumberForm | undefined): string {
  if (form === undefined) return `TRY_CAST(${text} AS DOUBLE)`;
  const letters = groupLetters(form);
  const digits = letters === '' ? text : `translate(${text}, ${literal(letters)}, '')`;
  const plain = `replace(${digits}, ${literal(form.decimal)}, '.')`;
  return `CASE WHEN regexp_full_match(${text}, ${literal(numberPattern(form))}) THEN TRY_CAST(${plain} AS DOUBLE) END`;
}

function doubleSteps(name: string, x: string, form: NumberForm | undefined, storage: Storage): readonly string[] {
  const cast = (text: string): string => `TRY_CAST(${text} AS DOUBLE)`;
  if (storage !== 'text') return [cast(name)];
  if (form === undefined) return [cast(name), unlessRead(x, cast(tidySql(name, false)))];
  return [tidySql(name, false), numberSql(x, form)];
}

/** A second reading where the first gave nothing. A step of its own: DuckDB computes both where they stand in one `coalesce`. */
const unlessRead = (x: string, again: string): string => `CASE WHEN ${x} IS NULL THEN ${again} ELSE ${x} END`;

/** As it stands first; in its tidy form where that is nothing. */
function textSteps(
  name: string,
  x: string,
  { formats }: ScaleRule,
  storage: Storage,
  read: (text: string) => string,
): readonly string[] {
  if (storage === 'text') return [read(name), unlessRead(x, read(tidySql(name, false)))];
  return [textSql(name, storage), formattedSql(x, formats, true)];
}

/** A missing code that reads as a value, such as -999 or 9999-12-31, is missing however the value is written. */
export function readMissing(text: string, rule: ScaleRule): number | undefined {
  if (rule.scale === 'day') return parseDay(text);
  if (rule.scale === 'second') return parseSecond(text);
  if (rule.form !== undefined) return parseNumber(text.trim(), rule.form);
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined;
}
