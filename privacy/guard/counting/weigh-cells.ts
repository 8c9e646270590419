import type { Codes } from '../codes.ts';
import type { CountedColumn } from './count-cells.ts';
import type { CellCounts } from './marginal-counter.ts';

/** What each row weighs, in parts of a row (`WEIGHT_LATTICE`); at most a whole one. */
export type RowWeights = Uint16Array | Uint32Array;

/** An array for whole numbers that sum to `total`. */
export const allocateCounts = (cells: number, total: number): CellCounts =>
  total < 2 ** 32 ? new Uint32Array(cells) : new Float64Array(cells);

/** Adds its weight to the cell of each row. `counts` holds the product of the sizes, row-major, last column fastest. */
export function weighCells(columns: readonly CountedColumn[], weights: RowWeights, counts: CellCounts): void {
  const [a, b] = columns;
  if (columns.length === 1) weighOne(a!.codes, weights, counts);
  else if (columns.length === 2) weighTwo(a!.codes, b!, weights, counts);
  else weighBlocks(columns, weights, counts);
}

function weighOne(a: Codes, weights: RowWeights, counts: CellCounts): void {
  for (let row = 0; row < weights.length; row++) counts[a[row]!]! += weights[row]!;
}

function weighTwo(a: Codes, { codes: b, size }: CountedColumn, weights: RowWeights, counts: CellCounts): void {
  for (let row = 0; row < weights.length; row++) counts[a[row]! * size + b[row]!]! += weights[row]!;
}

function weighBlocks(columns: readonly CountedColumn[], weights: RowWeights, counts: CellCounts): void {
  const rows = weights.length;
  const cells = new Uint32Array(Math.min(8192, rows));
  for (let at = 0; at < rows; at += cells.length) {
    const stop = Math.min(rows, at + cells.length);
    cells.fill(0);
    for (const { size, codes } of columns) {
      for (let row = at, i = 0; row < stop; row++, i++) cells[i] = cells[i]! * size + codes[row]!;
    }
    for (let row = at, i = 0; row < stop; row++, i++) counts[cells[i]!]! += weights[row]!;
  }
}

export function totalWeight(weights: RowWeights): number {
  let total = 0;
  for (let row = 0; row < weights.length; row++) total += weights[row]!;
  return total;
}
