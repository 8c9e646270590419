import { formatWidth } from '../../dictionary/date-format.ts';

/** Parts of a moment that a format has as digits. */
type Part = 'Y' | 'm' | 'd' | 'H' | 'M' | 'S';

interface NumericFormat {
  /** Of a whole text, with a group for each part. */
  readonly pattern: string;
  readonly groupOf: Readonly<Partial<Record<Part, number>>>;
  /** How many letters a text must have, where parts stand side by side. */
  readonly width: number | undefined;
}

/** How an engine says what is needed of a text. */
export interface PatternDialect {
  /** A group of a regular expression that the whole text is of, or NULL where it is not. */
  group(text: string, pattern: string, group: number): string;
  /** The day, counted from 1970, that an ISO text says, or NULL where there is none. */
  isoDay(text: string): string;
}

const MOST_DIGITS: Readonly<Record<Part, number>> = { Y: 4, m: 2, d: 2, H: 2, M: 2, S: 2 };
const BLANKS = '[ \\t\\n\\x0B\\f\\r]';

/** Whether texts in a format are read by `dayInFormat` and `secondInFormat`: year, month and day in digits, and of the time what has those before it. */
export const isNumericFormat = (format: string): boolean => numericFormat(format) !== undefined;

/** The day, counted from 1970, of a text in the first of such formats that fits it, or NULL; what DuckDB reads, held against it by tests. `fromNumber` as in `Dialect`. */
export const dayInFormat = (
  text: string,
  formats: readonly string[],
  fromNumber: boolean,
  sql: PatternDialect,
): string => firstOf(formats, (format) => inFormat(text, format, fromNumber, sql, (day) => day));

/** The second, counted from 1970, likewise. */
export const secondInFormat = (
  text: string,
  formats: readonly string[],
  fromNumber: boolean,
  sql: PatternDialect,
): string =>
  firstOf(formats, (format) => inFormat(text, format, fromNumber, sql, (day, second) => `86400 * ${day} + ${second}`));

function firstOf(formats: readonly string[], read: (format: string) => string): string {
  const readings = formats.map(read);
  return readings.length === 1 ? readings[0]! : `coalesce(${readings.join(', ')})`;
}

function inFormat(
  given: string,
  format: string,
  fromNumber: boolean,
  sql: PatternDialect,
  said: (day: string, second: string) => string,
): string {
  const found = numericFormat(format);
  if (found === undefined) throw new Error('This format is not read in an engine');
  const { pattern, groupOf, width } = found;
  const letters = formatWidth(format)!;
  const text = fromNumber ? `lpad(${given}, CAST(greatest(length(${given}), ${letters}) AS INTEGER), '0')` : given;
  const part = (name: Part): string => sql.group(text, pattern, groupOf[name]!);
  const number = (name: Part): string => (groupOf[name] === undefined ? '0' : `CAST(${part(name)} AS BIGINT)`);
  const day = sql.isoDay(
    `lpad(${part('Y')}, 4, '0') || '-' || lpad(${part('m')}, 2, '0') || '-' || lpad(${part('d')}, 2, '0')`,
  );
  const whens = [
    ...(width === undefined ? [] : [`length(${text}) = ${width}`]),
    ...(groupOf.H === undefined ? [] : [`${number('H')} < 24`]),
    ...(groupOf.M === undefined ? [] : [`${number('M')} < 60`]),
    ...(groupOf.S === undefined ? [] : [`${number('S')} < 60`]),
  ];
  const value = said(day, `(3600 * ${number('H')} + 60 * ${number('M')} + ${number('S')})`);
  return whens.length === 0 ? value : `CASE WHEN ${whens.join(' AND ')} THEN ${value} END`;
}

function numericFormat(format: string): NumericFormat | undefined {
  const tokens = [...format.matchAll(/%-?([YmdHMS])|([^%0-9])/gsu)];
  if (tokens.map(([token]) => token).join('') !== format || format.trim() !== format) return undefined;
  const isPart = (at: number): boolean => tokens[at]?.[1] !== undefined;
  const sideBySide = tokens.some((_, at) => isPart(at) && isPart(at + 1));
  const groupOf: Partial<Record<Part, number>> = {};
  let pattern = `${BLANKS}*`;
  for (const [at, [, name, letter]] of tokens.entries()) {
    if (name === undefined) {
      // A run of blanks stands for any other; where classes nest, as in Java, a bracket in one opens another.
      const isBlank = /\s/.test(letter!);
      if (!isBlank) pattern += /\w/.test(letter!) ? letter! : `[${/[[\\\]^]/.test(letter!) ? '\\' : ''}${letter}]`;
      else if (!/^\s$/.test(tokens[at - 1]?.[2] ?? '')) pattern += `${BLANKS}+`;
      continue;
    }
    const part = name as Part;
    if (groupOf[part] !== undefined) return undefined;
    groupOf[part] = Object.keys(groupOf).length + 1;
    // DuckDB takes as many digits as it may. A year of fewer than four is read where parts stand side by side alone.
    const most = MOST_DIGITS[part];
    const isFull = isPart(at + 1) || (part === 'Y' && !sideBySide);
    pattern += isFull ? `([0-9]{${most}})` : `([0-9]{1,${most}})`;
  }
  const { Y, m, d, H, M, S } = groupOf;
  if (Y === undefined || m === undefined || d === undefined) return undefined;
  if ((M !== undefined && H === undefined) || (S !== undefined && M === undefined)) return undefined;
  return { pattern: `${pattern}${BLANKS}*`, groupOf, width: sideBySide ? formatWidth(format) : undefined };
}
