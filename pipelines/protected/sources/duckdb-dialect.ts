import { formattedSql, stampSql } from './calendar-sql.ts';
import type { Dialect } from './dialect.ts';
import { literal, unsigned } from './session/sql.ts';
import type { Storage } from './storage.ts';

const finite = (x: string, value: string): string => `CASE WHEN isfinite(${x}) THEN ${value} END`;
const dayOf = (x: string): string => finite(x, `${x} - DATE '1970-01-01'`);
const secondOf = (x: string): string => finite(x, `CAST(floor(epoch(${x})) AS BIGINT)`);
const typeOf = (name: string, texts: readonly string[]): string =>
  `CREATE TYPE ${name} AS ENUM (${texts.map(literal).join(', ')})`;

/** SQL as DuckDB reads it; what the other dialects are held against. */
export const DUCKDB: Dialect = {
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  unsigned,
  asDouble: (number) => `TRY_CAST(${number} AS DOUBLE)`,
  readNumber: (text) => `TRY_CAST(${text} AS DOUBLE)`,
  isFinite: (double) => `isfinite(${double})`,
  isNan: (number) => `isnan(${number})`,
  round: (double) => `round(${double})`,
  truncate: (number) => `trunc(${number})`,
  divide: (number, by) => `${number} // ${by}`,
  trim: (text) => `trim(${text})`,
  compose: (text) => `nfc_normalize(${text})`,
  sha256: (text) => `sha256(${text})`,
  matches: (text, pattern) => `regexp_full_match(${text}, ${literal(pattern)})`,
  storedDay: (name: string, x: string, storage: Storage) =>
    storage === 'zoned'
      ? [name, finite(x, `CAST(floor(epoch(${x}) / 86400) AS BIGINT)`)]
      : [`CAST(TRY_CAST(${name} AS DATE) AS DATE)`, dayOf(x)],
  storedSecond: (name: string, x: string, storage: Storage) => [
    storage === 'zoned' ? name : `TRY_CAST(${name} AS TIMESTAMP)`,
    secondOf(x),
  ],
  readDay: (text, formats, fromNumber) =>
    formats.length > 0 ? formattedSql(text, formats, fromNumber) : `TRY_CAST(${text} AS DATE)`,
  readSecond: (text, formats, fromNumber) =>
    formats.length > 0 ? formattedSql(text, formats, fromNumber) : stampSql(text),
  dayOfRead: (x) => [`CAST(${x} AS DATE)`, dayOf(x)],
  secondOfRead: (x) => [secondOf(x)],
  // A cast to an ENUM is a look into a hash table.
  list: (name, texts) => ({
    setup: typeOf(name, texts),
    find: (text) => `TRY_CAST(${text} AS ${name})`,
    place: (found) => `enum_code(${found})`,
  }),
  pairs: (name, texts, others) => ({
    setup: typeOf(name, texts),
    find: (text) => {
      const list = others.map((other) => (other === undefined ? 'NULL' : literal(other))).join(', ');
      return `list_extract([${list}], 1 + enum_code(TRY_CAST(${text} AS ${name})))`;
    },
  }),
};
