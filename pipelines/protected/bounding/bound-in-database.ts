import type { EntropySource } from '../../../privacy/random/entropy.ts';
import { refuseSmall } from '../sources/encode-table.ts';
import type { DuckDbSession } from '../sources/session/duckdb-session.ts';
import { type UnitReadings, unitReadings } from '../sources/unit-readings.ts';
import { type ChosenRows, chooseRows } from './bound-contributions.ts';

/**
 * Names of tables; `encoded` is there, with a column `unit`, and the other two are made, with what `select` takes from its rows, which it calls
 * `e`, and the tables of `joins`. `bounded` has a column `place` besides: the place of a row among the kept rows of its unit, from 0.
 */
export interface BoundedTables {
  readonly encoded: string;
  readonly bounded: string;
  readonly dropped: string;
  readonly select: string;
  readonly joins: string;
}

/**
 * `boundContributions` where the rows stay in a database: keeps at most `maxRows` rows of each unit, by the same choice with
 * the same draws. Its guarantee and the reasons for it hold here too. Only the numbers of units are brought into memory; the numbers
 * of rows to be left out go back, and the places of those that are not the first of their unit.
 *
 * Resolves to the exact number of rows of units. Throws `TABLE_TOO_SMALL`, and `Error` where the database does not hold afterwards what was chosen.
 */
export async function boundInDatabase(
  session: DuckDbSession,
  path: string,
  { encoded, bounded, dropped, select, joins }: BoundedTables,
  maxRows: number,
  entropy: EntropySource,
): Promise<UnitReadings> {
  const unitOfRow = await readUnits(session, path, encoded);
  const readings = unitReadings(unitOfRow);
  const unitCount = readings.units;
  refuseSmall(path, { unitCount });
  const kept = chooseRows(unitOfRow, unitCount, maxRows, entropy);
  await session.load(path, 'left_out', new Map([['row', complement(kept.rows, unitOfRow.length)]]));
  await session.load(path, 'later', laterRows(kept));
  const isLeftOut = 'JOIN left_out ON left_out.row = e.rowid';
  await session.run(
    path,
    `CREATE TABLE ${bounded} AS SELECT ${select}, coalesce(later.place, 0) AS place FROM ${encoded} AS e ANTI ${isLeftOut} LEFT JOIN later ON later.row = e.rowid${joins}`,
  );
  await session.run(path, `CREATE TABLE ${dropped} AS SELECT ${select} FROM ${encoded} AS e SEMI ${isLeftOut}${joins}`);
  await session.run(path, 'DROP TABLE left_out');
  await session.run(path, 'DROP TABLE later');
  if ((await countRows(session, path, bounded)) !== kept.rows.length) {
    throw new Error('Cannot bound contributions: the database kept other rows than were chosen');
  }
  return readings;
}

/** The unit of each row, by row number. */
async function readUnits(session: DuckDbSession, path: string, table: string): Promise<Uint32Array> {
  const units = new Uint32Array(await countRows(session, path, table));
  let seen = 0;
  await session.stream(path, `SELECT CAST(rowid AS UINTEGER), unit FROM ${table}`, ({ rows, columns }) => {
    const [row, unit] = columns;
    for (let i = 0; i < rows; i++) {
      if (row![i]! < units.length) seen++;
      units[row![i]!] = unit![i]!;
    }
  });
  if (seen !== units.length) throw new Error('Cannot bound contributions: rows are not numbered as expected');
  return units;
}

async function countRows(session: DuckDbSession, path: string, table: string): Promise<number> {
  let rows = 0;
  await session.stream(path, `SELECT CAST(count(*) AS UINTEGER) FROM ${table}`, ({ columns }) => {
    rows = columns[0]![0]!;
  });
  return rows;
}

/** Rows that have others of their unit before them, and their places. */
function laterRows({ rows, places }: ChosenRows): Map<string, Uint32Array> {
  const isLater = (_: number, i: number): boolean => places[i]! > 0;
  return new Map([
    ['row', rows.filter(isLater)],
    ['place', places.filter(isLater)],
  ]);
}

/** The row numbers below `rows` that are not in `kept`, which ascends. */
function complement(kept: Uint32Array, rows: number): Uint32Array {
  const left = new Uint32Array(rows - kept.length);
  for (let row = 0, at = 0, out = 0; row < rows; row++) {
    if (kept[at] === row) at++;
    else left[out++] = row;
  }
  return left;
}
