import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { shuffledPlaces } from '../../two-samples/xoshiro.ts';
import { takeColumnRows } from './take-evaluated-rows.ts';

/**
 * Every column of `table` in a random order of its own: each column is kept exactly and no relation between two is. A table that does no better on
 * relations has learnt none. As protected as `table`.
 */
export function independentColumns(table: EvaluatedTable, seed: string): EvaluatedTable {
  return {
    rows: table.rows,
    columns: table.columns.map((column) =>
      takeColumnRows(column, shuffledPlaces(table.rows, `${seed}/independent/${column.name}`)),
    ),
    unitOfRow: undefined,
  };
}
