import type { ChartTable } from '../../chart.ts';

/** A table without the columns that say nothing in any row; the first stays. */
export function filledColumns({ head, rows }: ChartTable): ChartTable {
  const kept = head.map((_, i) => i === 0 || rows.some((row) => row[i] !== '' && row[i] !== NONE));
  const only = (cells: readonly string[]): readonly string[] => cells.filter((_, i) => kept[i]);
  return { head: only(head), rows: rows.map(only) };
}

/** What stands for a number that there is not. */
export const NONE = 'none';
