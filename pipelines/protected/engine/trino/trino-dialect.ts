import type { Dialect } from '../../sources/dialect.ts';
import { dayInFormat, type PatternDialect, secondInFormat } from '../../sources/numeric-format.ts';
import { literal } from '../../sources/session/sql.ts';
import type { Storage } from '../../sources/storage.ts';

/** What DuckDB takes for a number in a text, infinities and NaN apart: measured on 311,119 texts of the letters that can stand in one. */
export const NUMBER: string =
  '[ \\t\\n\\x0B\\f\\r]*\\+?-?(?:[0-9](?:_?[0-9])*(?:\\.(?:[0-9](?:_?[0-9])*)?)?|\\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?[ \\t\\n\\x0B\\f\\r]*';

const matches = (text: string, pattern: string): string => `regexp_like(${text}, ${literal(`\\A(?:${pattern})\\z`)})`;
/** A literal of any length that is worked out once, where lists of more than some hundreds are refused. */
const constant = (value: unknown, type: string): string =>
  `CAST(json_parse(${literal(JSON.stringify(value))}) AS ${type})`;
const ofTexts = <T>(texts: readonly string[], meaning: (i: number) => T): Record<string, T> =>
  Object.fromEntries(texts.map((text, i) => [text, meaning(i)]));
const PATTERNS: PatternDialect = {
  group: (text, pattern, group) => `regexp_extract(${text}, ${literal(`\\A(?:${pattern})\\z`)}, ${group})`,
  isoDay: (text) => `date_diff('day', DATE '1970-01-01', TRY_CAST(${text} AS DATE))`,
};

/** SQL as Trino reads it. */
export const TRINO: Dialect = {
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  unsigned: (expression, count) => `CAST(${expression} AS ${count <= 2 ** 31 ? 'INTEGER' : 'BIGINT'})`,
  asDouble: (number) => `TRY_CAST(${number} AS DOUBLE)`,
  readNumber: (text) => {
    const plain = `replace(regexp_replace(${text}, '\\A\\s*\\+'), '_', '')`;
    return `CASE WHEN ${matches(text, NUMBER)} THEN TRY_CAST(${plain} AS DOUBLE) END`;
  },
  isFinite: (double) => `is_finite(${double})`,
  isNan: (number) => `is_nan(CAST(${number} AS DOUBLE))`,
  round: (double) => `round(${double})`,
  truncate: (number) => `truncate(${number})`,
  divide: (number, by) => `${number} / ${by}`,
  trim: (text) => `trim(BOTH ' ' FROM ${text})`,
  compose: (text) => `normalize(${text}, NFC)`,
  sha256: (text) => `lower(to_hex(sha256(to_utf8(${text}))))`,
  matches,
  storedDay: (name: string, x: string, storage: Storage) => [
    storage === 'zoned' ? `CAST(${name} AT TIME ZONE 'UTC' AS DATE)` : `CAST(${name} AS DATE)`,
    `date_diff('day', DATE '1970-01-01', ${x})`,
  ],
  storedSecond: (name: string, x: string, storage: Storage) => {
    const moment = storage === 'zoned' ? `${name} AT TIME ZONE 'UTC'` : name;
    return [`CAST(${moment} AS TIMESTAMP(6))`, `CAST(floor(to_unixtime(${x})) AS BIGINT)`];
  },
  readDay: (text, formats, fromNumber = false) => dayInFormat(text, formats, fromNumber, PATTERNS),
  readSecond: (text, formats, fromNumber = false) => secondInFormat(text, formats, fromNumber, PATTERNS),
  dayOfRead: () => [],
  secondOfRead: () => [],
  list: (_, texts) => ({
    setup: undefined,
    find: (text) =>
      `element_at(${constant(
        ofTexts(texts, (i) => i),
        'map(varchar, integer)',
      )}, ${text})`,
    place: (found) => found,
  }),
  pairs: (_, texts, others) => ({
    setup: undefined,
    find: (text) =>
      `element_at(${constant(
        ofTexts(texts, (i) => others[i] ?? null),
        'map(varchar, varchar)',
      )}, ${text})`,
  }),
};
