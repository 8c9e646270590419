import { denoise } from '../graphical/estimation/denoising/denoise.ts';

export interface NoisyDetail {
  /** Noisy counts of the finer values, in their order. */
  readonly noisy: Float64Array;
  /** Of the noise in each. */
  readonly variance: number;
  /** What they are expected to be without having been counted; not negative. */
  readonly guess: Float64Array;
  /** The value of the model that holds each; ascending. */
  readonly parents: readonly number[];
  /** Expected rows of each value of the model. */
  readonly totals: Float64Array;
}

/**
 * Expected rows of the finer values, without the noise that can be told from counts. They are never negative and add up to the total of
 * each value of the model; where no evidence is left of a value, they are in proportion to the guess. Post-processing.
 */
export function refineCounts({ noisy, variance, guess, parents, totals }: NoisyDetail): Float64Array {
  const estimate = denoise(noisy, variance, guess).map((count) => Math.max(0, count));
  const [counted, guessed] = [sumsOf(estimate, parents, totals.length), sumsOf(guess, parents, totals.length)];
  const sizes = sumsOf(new Float64Array(parents.length).fill(1), parents, totals.length);
  return estimate.map((count, fine) => {
    const parent = parents[fine]!;
    const total = totals[parent]!;
    if (counted[parent]! > 0) return (total * count) / counted[parent]!;
    return guessed[parent]! > 0 ? (total * guess[fine]!) / guessed[parent]! : total / sizes[parent]!;
  });
}

function sumsOf(values: Float64Array, parents: readonly number[], size: number): Float64Array {
  const sums = new Float64Array(size);
  for (const [fine, parent] of parents.entries()) sums[parent]! += values[fine]!;
  return sums;
}
