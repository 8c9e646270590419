import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import { JointNumbering } from '../../joint-numbering.ts';

/** How many rows of each table agree with a row in some columns. */
export interface CombinationCounter {
  /** Of each row of `queries`: how many rows of each of `tables` have the same values in `columns`. The arrays are overwritten by the next call. */
  count(columns: readonly number[]): readonly Uint32Array[];
}

/** Tables of the same coding. Takes a look at each row of each table for each column. */
export function combinationCounter(queries: EvaluatedTable, tables: readonly EvaluatedTable[]): CombinationCounter {
  const all = [queries, ...tables];
  const total = all.reduce((sum, { rows }) => sum + rows, 0);
  const numbering = new JointNumbering(total);
  const numbers = all.map(({ rows }) => new Int32Array(rows));
  const found = tables.map(() => new Uint32Array(queries.rows));
  const counts = new Uint32Array(total);
  return {
    count(columns) {
      for (const ofTable of numbers) ofTable.fill(0);
      for (const column of columns) {
        numbering.clear();
        for (const [t, table] of all.entries())
          numbering.number(numbers[t]!, table.columns[column]!.codes, numbers[t]!);
      }
      for (const [t, ofTable] of found.entries()) {
        counts.fill(0, 0, numbering.distinct);
        for (const number of numbers[t + 1]!) counts[number]!++;
        for (let row = 0; row < ofTable.length; row++) ofTable[row] = counts[numbers[0]![row]!]!;
      }
      return found;
    },
  };
}
