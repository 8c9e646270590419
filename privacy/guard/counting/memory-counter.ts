import { breathe } from '../breathe.ts';
import { WEIGHT_LATTICE } from '../lattice.ts';
import { type CacheBudget, CountCache, cacheBudget } from './count-cache.ts';
import { type CountedColumn, cellOfRows, countCells } from './count-cells.ts';
import { countList } from './count-list.ts';
import type { CountingThreads } from './counting-threads.ts';
import type { CellCounts, ExactCounts, MarginalCounter } from './marginal-counter.ts';
import { isSparse } from './sparse.ts';
import { allocateCounts, type RowWeights, totalWeight, weighCells } from './weigh-cells.ts';

/** A counter that can also count at once. */
export interface MemoryCounter extends MarginalCounter {
  count(columns: readonly number[]): ExactCounts;
}

/** More than the weight of any row. */
const WEIGHTS = 2 * WEIGHT_LATTICE;
/** Marginals shown from the cache before other work of the process gets a turn. */
const SHOWN_A_TURN = 64;

/**
 * Counts arrays in memory. Keeps what it counts while the budget lasts, because a selection asks for the same pairs in
 * every round; beyond that it counts into one array again and again, since fresh memory costs more than counting.
 * Lists are counted together (`count-list.ts`), with the help of `threads` where they are long enough for it to pay.
 * With `weightsOf`, rows count as what they weigh, in parts of a row; it is asked before each count.
 */
export function memoryCounter(
  column: (position: number) => CountedColumn,
  rowCount: () => number,
  budget: CacheBudget = cacheBudget(),
  threads?: CountingThreads,
  weightsOf?: () => RowWeights,
): MemoryCounter {
  const cache = new CountCache(budget);
  let scratch = new Uint32Array(0);
  const cleared = (cells: number): Uint32Array => {
    if (scratch.length < cells) scratch = new Uint32Array(cells);
    return scratch.subarray(0, cells).fill(0);
  };
  const kept = (positions: readonly number[], counts: CellCounts): ExactCounts =>
    cache.keep(positions, { kind: 'dense', counts });
  const cellsOf = (columns: readonly CountedColumn[]): number =>
    columns.reduce((product, { size }) => product * size, 1);

  const count = (positions: readonly number[]): ExactCounts => {
    const known = cache.get(positions);
    if (known !== undefined) return known;
    const columns = positions.map(column);
    const cells = cellsOf(columns);
    const weights = weightsOf?.();
    if (isSparse(cells, rowCount())) {
      return weights === undefined ? countSparsely(columns, rowCount()) : weighSparsely(columns, weights);
    }
    if (weights !== undefined) {
      const counts = allocateCounts(cells, totalWeight(weights));
      weighCells(columns, weights, counts);
      return kept(positions, counts);
    }
    const counts = cleared(cells);
    countCells(columns, counts);
    return kept(positions, counts);
  };

  return {
    count,
    async countMany(marginals, visit) {
      const rows = rowCount();
      const byLength = new Map<number, number[]>();
      for (const [position, columns] of marginals.entries()) {
        if (position % SHOWN_A_TURN === SHOWN_A_TURN - 1) await breathe();
        const known = cache.get(columns);
        if (known !== undefined) visit(position, known);
        else if (isSparse(cellsOf(columns.map(column)), rows)) visit(position, count(columns));
        else if (byLength.get(columns.length)?.push(position) === undefined) byLength.set(columns.length, [position]);
      }
      for (const positions of byLength.values()) {
        const wanted = positions.map((position) => marginals[position]!);
        await countList({ marginals: wanted, column, rows, weights: weightsOf?.(), threads }, (i, counts) =>
          visit(positions[i]!, kept(wanted[i]!, counts)),
        );
      }
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

/** Sorts cells with the weights in their last bits: exact, as cells are below 2^27 and weights below 2^11. */
function weighSparsely(columns: readonly CountedColumn[], weights: RowWeights): ExactCounts {
  const rows = weights.length;
  const cellOf = new Uint32Array(rows);
  cellOfRows(columns, cellOf);
  const keys = new Float64Array(rows);
  for (let row = 0; row < rows; row++) keys[row] = cellOf[row]! * WEIGHTS + weights[row]!;
  keys.sort();
  const cells = new Uint32Array(rows);
  const counts = new Float64Array(rows);
  let used = 0;
  for (let row = 0; row < rows; row++) {
    const cell = Math.floor(keys[row]! / WEIGHTS);
    if (used === 0 || cell !== cells[used - 1]) cells[used++] = cell;
    counts[used - 1]! += keys[row]! % WEIGHTS;
  }
  return { kind: 'sparse', cells: cells.slice(0, used), counts: counts.slice(0, used) };
}
