import { type CountedColumn, cellOfRows, countCells } from './count-cells.ts';
import type { ExactCounts, MarginalCounter } from './marginal-counter.ts';

/** Above this many cells, and more than eight a row, only the cells that hold a record are kept. */
const DENSE_CELLS = 2 ** 20;

/** Counts arrays in memory, and keeps counts up to `cacheBytes`, because a selection asks for the same ones again. */
export function memoryCounter(
  column: (position: number) => CountedColumn,
  rowCount: () => number,
  cacheBytes: number = 256 * 2 ** 20,
): MarginalCounter {
  const cache = new Map<string, ExactCounts>();
  let held = 0;
  return {
    count(columns) {
      const key = columns.join();
      const known = cache.get(key);
      if (known !== undefined) {
        cache.delete(key); // moves it to the end: the map is in order of last use
        cache.set(key, known);
        return known;
      }
      const counted = countExactly(columns.map(column), rowCount());
      const bytes = bytesOf(counted);
      if (bytes > cacheBytes / 4) return counted;
      cache.set(key, counted);
      held += bytes;
      for (const [oldest, counts] of cache) {
        if (held <= cacheBytes) break;
        cache.delete(oldest);
        held -= bytesOf(counts);
      }
      return counted;
    },
  };
}

function countExactly(columns: readonly CountedColumn[], rows: number): ExactCounts {
  const cells = columns.reduce((product, { size }) => product * size, 1);
  if (cells > DENSE_CELLS && cells > 8 * rows) return countSparsely(columns, rows);
  const counts = new Uint32Array(cells);
  countCells(columns, counts);
  return { kind: 'dense', counts };
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

const bytesOf = (counts: ExactCounts): number =>
  counts.counts.byteLength + (counts.kind === 'sparse' ? counts.cells.byteLength : 0);
