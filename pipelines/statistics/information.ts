import type { DesignRows } from './design-rows.ts';

/** Sums over rows of `weight * x x'` and `x * score`, for rows that `at` weighs. */
export interface Information {
  readonly matrix: Float64Array;
  readonly vector: Float64Array;
}

/** `at(row, count)` reads the current row of `rows`, leaves its weight and its score in `out`. */
export function informationOf(
  rows: DesignRows,
  count: number,
  at: (row: number, entries: number, out: Float64Array) => void,
): Information {
  const { width, index, value } = rows;
  const matrix = new Float64Array(width * width);
  const vector = new Float64Array(width);
  const out = new Float64Array(2);
  for (let row = 0; row < count; row++) {
    const entries = rows.read(row);
    at(row, entries, out);
    const [weight, score] = [out[0]!, out[1]!];
    for (let a = 0; a < entries; a++) {
      const own = value[a]!;
      const line = index[a]! * width;
      vector[index[a]!]! += score * own;
      // Coefficients of a row ascend, so this is the lower triangle.
      for (let b = 0; b <= a; b++) matrix[line + index[b]!]! += weight * own * value[b]!;
    }
  }
  for (let i = 0; i < width; i++) for (let j = i + 1; j < width; j++) matrix[i * width + j] = matrix[j * width + i]!;
  return { matrix, vector };
}

/** What coefficients make of the current row. */
export function predictor({ index, value }: DesignRows, entries: number, estimates: Float64Array): number {
  let sum = 0;
  for (let a = 0; a < entries; a++) sum += value[a]! * estimates[index[a]!]!;
  return sum;
}
