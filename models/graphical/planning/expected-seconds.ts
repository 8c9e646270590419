/*
 * Processor seconds on the machine that they were measured on, at rest; least squares by eye over six tables (docs/graphical.md, `bench/release-cost.ts`).
 */
/** Reading answers, preparing and fitting small things, in each round. */
const A_ROUND = 0.15;
/** Counting a pair of columns in a row. */
const A_PAIR_OF_A_ROW = 1.2e-9;
/** Looking for room in the tree for a pair, and for what the model expects of it, for each column. */
const A_PAIR_OF_A_COLUMN = 1e-6;
/** Expecting, comparing and choosing among cells, in each round. */
const A_COMPARED_CELL = 1.3e-6;
/** All evaluations of one fit, for each cell of its tree. */
const A_CELL_OF_A_FIT = 7.3e-7;

export interface FitWork {
  readonly rounds: number;
  readonly columns: number;
  /** Pairs of columns that are compared in each round. */
  readonly pairs: number;
  readonly rows: number;
  /** Cells that are compared in each round. */
  readonly compared: number;
  /** Cells of the trees of all fits together. */
  readonly cellsOfFits: number;
}

export const fitSeconds = ({ rounds, columns, pairs, rows, compared, cellsOfFits }: FitWork): number =>
  A_ROUND * (1 + rounds) +
  rounds * (pairs * (A_PAIR_OF_A_ROW * rows + A_PAIR_OF_A_COLUMN * columns) + A_COMPARED_CELL * compared) +
  A_CELL_OF_A_FIT * cellsOfFits;

/** Of the pairs of columns of these sizes that have at most `most` cells. */
export function pairCells(
  sizes: readonly number[],
  most: number,
): { readonly count: number; readonly all: number; readonly typical: number } {
  let [count, all, squares] = [0, 0, 0];
  for (const [i, a] of sizes.entries()) {
    for (const b of sizes.slice(i + 1)) {
      const cells = a * b;
      if (cells > most) continue;
      count++;
      all += cells;
      squares += cells * cells;
    }
  }
  // Large pairs are the ones on which a model is most wrong, so that they are chosen more often.
  return { count, all, typical: all === 0 ? 0 : squares / all };
}
