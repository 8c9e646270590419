import { type CountedColumn, cellOfRows, countCells } from './count-cells.ts';
import type { ExactCounts, MarginalCounter } from './marginal-counter.ts';

/** Bytes that counters may still keep; one budget is shared by all guards over the same records. */
export interface CacheBudget {
  bytesLeft: number;
}

export const cacheBudget = (bytes: number = 256 * 2 ** 20): CacheBudget => ({ bytesLeft: bytes });

/** Above this many cells, and more than eight a row, only the cells that hold a record are kept. */
const DENSE_CELLS = 2 ** 20;

/**
 * Counts arrays in memory. Keeps what it counts while the budget lasts, because a selection asks for the same pairs in
 * every round; beyond that it counts into one array again and again, since fresh memory costs more than counting.
 */
export function memoryCounter(
  column: (position: number) => CountedColumn,
  rowCount: () => number,
  budget: CacheBudget = cacheBudget(),
): MarginalCounter {
  const cache = new Map<string, ExactCounts>();
  let scratch = new Uint32Array(0);
  const cleared = (cells: number): Uint32Array => {
    if (scratch.length < cells) scratch = new Uint32Array(cells);
    return scratch.subarray(0, cells).fill(0);
  };
  return {
    count(positions) {
      const key = positions.join();
      const known = cache.get(key);
      if (known !== undefined) return known;
      const columns = positions.map(column);
      const rows = rowCount();
      const cells = columns.reduce((product, { size }) => product * size, 1);
      if (cells > DENSE_CELLS && cells > 8 * rows) return countSparsely(columns, rows);
      const bytes = 4 * cells;
      const keep = bytes <= budget.bytesLeft && cells <= DENSE_CELLS;
      const counts = keep ? new Uint32Array(cells) : cleared(cells);
      countCells(columns, counts);
      const exact: ExactCounts = { kind: 'dense', counts };
      if (keep) {
        cache.set(key, exact);
        budget.bytesLeft -= bytes;
      }
      return exact;
    },
  };
}

function countSparsely(columns: readonly CountedColumn[], rows: number): ExactCounts {
  const cellOf = new Uint32Array(rows);
  cellOfRows(columns, cellOf);
  cellOf.sort();
  const cells = new Uint32Array(rows);
  const counts = new Uint32Array(rows);
  let used = 0;
  for (let row = 0; row < rows; row++) {
    if (row === 0 || cellOf[row] !== cellOf[row - 1]) cells[used++] = cellOf[row]!;
    counts[used - 1]!++;
  }
  return { kind: 'sparse', cells: cells.slice(0, used), counts: counts.slice(0, used) };
}
