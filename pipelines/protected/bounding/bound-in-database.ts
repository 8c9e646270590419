import { refuseSmall } from '../sources/encode-table.ts';
import { NO_UNIT } from '../sources/no-unit.ts';
import type { DuckDbSession } from '../sources/session/duckdb-session.ts';
import type { UnitReadings } from '../sources/unit-readings.ts';
import { requireBound } from './bound-contributions.ts';
import { DUCKDB_ORDER, keptSql, orderKeySql, placeSql } from './order-sql.ts';

const MOST_PARTS = 4096;
const UNGROUPED_PARTS = 4;

/** SQL for the part that a unit falls into, by its text: kept with each row, because passes that worked it out again would read all texts again. */
export const partOfUnit = (unitText: string): string => `CAST(hash(${unitText}) % ${MOST_PARTS} AS USMALLINT)`;

/** Names of tables, and what of their rows is kept. */
export interface BoundedTables {
  /** A database for tables that are dropped in the end. */
  readonly scratch: string;
  /** Is there, with the columns `unit_text`, null where the unit is not known, and `part` (`partOfUnit`). */
  readonly encoded: string;
  /** Columns of `encoded` that say together all that is kept of a row: whole numbers, or texts. */
  readonly content: readonly string[];
  /** What `select` reads, made of `content`. */
  readonly restored: readonly { readonly sql: string; readonly name: string }[];
  /** Columns that are kept of a row, as SQL over `e`, which has the columns of `restored`, and the tables of `joins`. */
  readonly select: readonly { readonly sql: string; readonly name: string }[];
  readonly joins: string;
  /** Is made, with the columns of `select`, `unit`, a number from 0, and `place`, the place of a row among those of its unit. */
  readonly bounded: string;
  /** Is made of the rows that are left out, with the same columns but `place`; `unit` is `NO_UNIT` where it is not known. */
  readonly dropped: string;
}

export interface BoundRequest {
  readonly maxRows: number;
  /** Hexadecimal, of the run (`keptSalt`). */
  readonly salt: string;
  /** Rows of `encoded`. */
  readonly rows: number;
  /** Rows that are put in order at once; more take several passes over `encoded`, and as much less memory. */
  readonly rowsAtOnce?: number;
  /** Called with the share of the passes that are done. */
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Keeps at most `maxRows` rows of each unit, in the order of `order-sql.ts`, so that nothing of a row comes into the memory of this process. Guarantee and reasons: `proof.md`. Units are numbered densely as
 * they are found. A unit of one row keeps it and is put in no order. Rows of units are put in order as their content alone, once for all that are alike, and become columns again when they are kept.
 *
 * Resolves to the exact number of rows of units. Throws `TABLE_TOO_SMALL`, and `Error` where the database does not hold afterwards what was to be kept.
 */
export async function boundInDatabase(
  session: DuckDbSession,
  path: string,
  tables: BoundedTables,
  request: BoundRequest,
): Promise<UnitReadings> {
  const { encoded, content, bounded, dropped, select, joins } = tables;
  const { maxRows, rows, rowsAtOnce = Number.POSITIVE_INFINITY, progress } = request;
  requireBound(maxRows);
  const named = (name: string): string => `${tables.scratch}.${name}`;
  const [units, numbered, alike] = [named('units'), named('numbered'), named('rows_alike')];
  const [placed, group] = [named('placed'), named('rows_of_group')];
  const unitType = rows < NO_UNIT ? 'UINTEGER' : 'UBIGINT';
  const codes = select.map(({ sql, name }) => `${sql} AS ${name}`).join(', ');
  const said = content.join(', ');
  const restored = tables.restored.map(({ sql, name }) => `${sql} AS ${name}`).join(', ');
  const key = orderKeySql(
    'u.u',
    content.map((name) => `r.${name}`),
    'r.twin',
    request.salt,
    DUCKDB_ORDER,
  );
  const parts = Math.min(MOST_PARTS, Math.max(1, Math.ceil(rows / rowsAtOnce)));
  const boundary = (part: number): number => Math.floor((part * MOST_PARTS) / parts);
  // Many passes over all rows would take longer than what they are for: so many passes at a time have a table of their own.
  const isGrouped = parts > UNGROUPED_PARTS;
  const ofGroup = Math.ceil(Math.sqrt(parts));
  const rowsHere = isGrouped ? group : encoded;

  await session.run(
    path,
    `CREATE TABLE ${dropped} AS SELECT ${codes}, CAST(${NO_UNIT} AS ${unitType}) AS unit FROM (SELECT ${restored} FROM ${encoded} WHERE unit_text IS NULL) AS e${joins}`,
  );
  await session.run(path, `CREATE TABLE ${bounded} AS SELECT *, CAST(0 AS UINTEGER) AS place FROM ${dropped} LIMIT 0`);
  let found: UnitReadings = { units: 0, rowsWithout: rows, rowsOfLargest: 0 };
  let expected = 0;
  for (let part = 0; part < parts; part++) {
    const [from, to] = [part, part + 1].map(boundary);
    if (isGrouped && part % ofGroup === 0) {
      const end = boundary(Math.min(part + ofGroup, parts));
      const those = `e.part >= ${from} AND e.part < ${end}`;
      await session.runUncompressed(
        path,
        `CREATE OR REPLACE TABLE ${group} AS SELECT * FROM ${encoded} AS e WHERE ${those}`,
      );
    }
    const isHere = `e.unit_text IS NOT NULL${parts === 1 ? '' : ` AND e.part >= ${from} AND e.part < ${to}`}`;
    await session.runUncompressed(
      path,
      `CREATE OR REPLACE TABLE ${units} AS SELECT u, CAST(${found.units} + row_number() OVER () - 1 AS ${unitType}) AS n, c FROM (SELECT e.unit_text AS u, count(*) AS c FROM ${rowsHere} AS e WHERE ${isHere} GROUP BY u)`,
    );
    const [own, largest, ofUnits, toKeep] = await session.numbers(
      path,
      ['count(*)', 'max(c)', 'sum(c)', `sum(least(c, ${maxRows}))`],
      units,
    );
    found = {
      units: found.units + own!,
      rowsWithout: found.rowsWithout - ofUnits!,
      rowsOfLargest: Math.max(found.rowsOfLargest, largest!),
    };
    expected += toKeep!;
    await session.runUncompressed(
      path,
      `CREATE OR REPLACE TABLE ${numbered} AS SELECT u.n AS unit, u.c AS rows_of_unit, ${content.map((name) => `e.${name}`).join(', ')} FROM ${rowsHere} AS e JOIN ${units} AS u ON u.u = e.unit_text WHERE ${isHere}`,
    );
    await session.runUncompressed(
      path,
      `CREATE OR REPLACE TABLE ${alike} AS SELECT unit, ${said}, count(*) AS times FROM ${numbered} WHERE rows_of_unit > 1 GROUP BY unit, ${said}`,
    );
    const first = `SELECT unit, ${said}, 1 AS twin FROM ${alike}`;
    const others = `SELECT unit, ${said}, unnest(range(2, times + 1)) AS twin FROM ${alike} WHERE times > 1`;
    const keyed = `SELECT r.unit, ${content.map((name) => `r.${name}`).join(', ')}, ${key} AS order_key FROM (${first} UNION ALL ${others}) AS r JOIN ${units} AS u ON u.n = r.unit`;
    await session.runUncompressed(
      path,
      `CREATE OR REPLACE TABLE ${placed} AS SELECT unit, ${said}, ${placeSql('unit', 'order_key', content)} AS place FROM (${keyed}) AS keyed`,
    );
    const single = `SELECT unit, ${said}, 0 AS place FROM ${numbered} WHERE rows_of_unit = 1`;
    const several = `SELECT unit, ${said}, place FROM ${placed}`;
    const again = (from: string): string => `(SELECT ${restored}, unit, place FROM (${from})) AS e${joins}`;
    await session.run(
      path,
      `INSERT INTO ${bounded} SELECT ${codes}, e.unit, e.place FROM ${again(`${single} UNION ALL ${several} WHERE ${keptSql(maxRows)}`)}`,
    );
    await session.run(
      path,
      `INSERT INTO ${dropped} SELECT ${codes}, e.unit FROM ${again(`${several} WHERE NOT ${keptSql(maxRows)}`)}`,
    );
    progress?.(part + 1, parts);
  }
  for (const name of [units, numbered, alike, placed, ...(isGrouped ? [group] : [])])
    await session.run(path, `DROP TABLE ${name}`);
  refuseSmall(path, { unitCount: found.units });
  const [held, left] = [await countRows(session, path, bounded), await countRows(session, path, dropped)];
  if (held !== expected || held + left !== rows) {
    throw new Error('Cannot bound contributions: the database kept other rows than were chosen');
  }
  return found;
}

const countRows = async (session: DuckDbSession, path: string, table: string): Promise<number> =>
  (await session.numbers(path, ['count(*)'], table))[0]!;
