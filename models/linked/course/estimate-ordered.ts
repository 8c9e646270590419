import type { NoisyTable } from '../chain/estimate-table.ts';

const ROUNDS = 60;
const FLOOR = 1e-4;

/**
 * Counts of an ordered value and the next one with less noise. What is expected beforehand is a product of a number for each value before, one for each value after, and one for
 * each distance between the two, fitted to the sums of rows, columns and diagonals (iterative proportional fitting); what the counts say beyond that is kept in the proportion in
 * which it stands out from noise.
 */
export function estimateOrdered({ size, values, variance }: NoisyTable): Float64Array {
  const groups = [
    (p: number, _v: number): number => p,
    (_p: number, v: number): number => v,
    (p: number, v: number): number => v - p + size - 1,
  ];
  const wanted = groups.map((of, axis) => {
    const sums = new Float64Array(axis === 2 ? 2 * size - 1 : size);
    const cells = new Float64Array(sums.length);
    for (let p = 0; p < size; p++) {
      for (let v = 0; v < size; v++) {
        sums[of(p, v)]! += values[p * size + v]!;
        cells[of(p, v)]!++;
      }
    }
    // A sum below its noise may be none.
    return sums.map((sum, i) =>
      Math.max(FLOOR, sum - 0.5 * Math.sqrt(variance * cells[i]!) > 0 ? sum : 0.2 * Math.max(0, sum)),
    );
  });
  const expected = new Float64Array(size * size).fill(1);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [axis, of] of groups.entries()) {
      const sums = new Float64Array(wanted[axis]!.length);
      for (let p = 0; p < size; p++) for (let v = 0; v < size; v++) sums[of(p, v)]! += expected[p * size + v]!;
      for (let p = 0; p < size; p++) {
        for (let v = 0; v < size; v++) {
          const at = of(p, v);
          if (sums[at]! > 0) expected[p * size + v]! *= wanted[axis]![at]! / sums[at]!;
        }
      }
    }
  }
  return shrunk(values, expected, variance);
}

/** Each cell between what is expected and what was counted. */
function shrunk(values: Float64Array, expected: Float64Array, variance: number): Float64Array {
  let [beyond, squares] = [-values.length * variance, 0];
  for (let cell = 0; cell < values.length; cell++) {
    beyond += (values[cell]! - expected[cell]!) ** 2;
    squares += expected[cell]! ** 2;
  }
  const spread = Math.max(0, beyond / Math.max(1e-9, squares));
  return values.map((value, cell) => {
    const before = spread * expected[cell]! ** 2;
    const kept = before / (before + variance);
    return Math.max(0.02 * expected[cell]!, expected[cell]! + kept * (value - expected[cell]!));
  });
}
