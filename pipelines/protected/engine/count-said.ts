import type { ModelledColumn } from '../../dictionary/dictionary.ts';
import { codeColumn } from '../counting/record-table.ts';
import type { ColumnSql } from '../sources/column-sql.ts';
import { type TableReadings, tableReadings } from '../sources/table-readings.ts';
import { numbers } from './service/answers.ts';
import type { EngineService } from './service/engine-service.ts';

/** Rows of which is known what each says: `k0`, `k1`, ..., and, where units are named, `u`. */
export interface SaidRows {
  readonly modelled: readonly ModelledColumn[];
  readonly columns: readonly ColumnSql[];
  readonly hasUnit: boolean;
}

/**
 * Counts, in one statement, what became of the values of each column, and the rows of units. `from` is what follows FROM; of each column `counts` has one number a
 * reading, and `toKeep` is how many rows a bound of `maxRows` keeps. Exact, so for the steward alone.
 */
export async function countSaid(
  service: EngineService,
  from: string,
  { modelled, columns, hasUnit }: SaidRows,
  maxRows: number,
): Promise<{
  readonly readings: TableReadings;
  readonly counts: readonly (readonly number[])[];
  readonly toKeep: number;
}> {
  const counted = columns.flatMap(({ plain, readings }, i) =>
    readings.map((_, at) => `count(CASE WHEN ${codeColumn(i)} = ${plain + at} THEN 1 END)`),
  );
  const named = ['count(*)', ...counted].map((count, i) => `${count} AS n${i}`);
  const ofRows = `(SELECT ${named.join(', ')} FROM ${from}) AS of_rows`;
  const rowsOfUnits = `(SELECT count(*) AS n FROM ${from} WHERE u IS NOT NULL GROUP BY u) AS rows_of_units`;
  const ofUnits = `(SELECT count(*) AS units, coalesce(max(n), 0) AS largest, coalesce(sum(n), 0) AS of_units, coalesce(sum(least(n, ${maxRows})), 0) AS kept FROM ${rowsOfUnits}) AS of_units`;
  const all = named.map((_, i) => `n${i}`);
  const sql = hasUnit
    ? `SELECT units, largest, of_units, kept, ${all.join(', ')} FROM ${ofRows} CROSS JOIN ${ofUnits}`
    : `SELECT 0, 0, 0, 0, ${all.join(', ')} FROM ${ofRows}`;
  const [units, rowsOfLargest, ofAll, kept, rows, ...found] = await numbers(service, sql);
  let next = 0;
  const counts = columns.map(({ readings }) => {
    const own = found.slice(next, next + readings.length);
    next += readings.length;
    return own;
  });
  const read = tableReadings({ modelled, columns }, counts, rows!, undefined);
  if (!hasUnit) return { readings: read, counts, toKeep: rows! };
  // A table that was written to between the two readings of one statement, where the engine gives it no one state, would have less than none.
  const rowsWithout = Math.max(0, rows! - ofAll!);
  return {
    readings: { ...read, units: { units: units!, rowsOfLargest: rowsOfLargest!, rowsWithout } },
    counts,
    toKeep: kept!,
  };
}
