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

/** Sums below this say nothing: a part of one cannot be told in doubles any more. */
const LEAST_SUM = 1e-150;

/**
 * Expected rows of the finer values, without the noise that can be told from counts. They are never negative and add up to the total of
 * each value of the model; where no evidence is left of a value, they are in proportion to the guess. Post-processing.
 *
 * Where they exceed the total, the many small ones give way first: no noise was taken below zero there, and it adds up to far more than the
 * noise of a count that is great.
 */
export function refineCounts({ noisy, variance, guess, parents, totals }: NoisyDetail): Float64Array {
  const clipped = denoise(noisy, variance, guess).map((count) => Math.max(0, count));
  const estimate = withoutExcess(clipped, Math.sqrt(variance), parents, totals);
  const [counted, guessed] = [sumsOf(estimate, parents, totals.length), sumsOf(guess, parents, totals.length)];
  const sizes = sumsOf(new Float64Array(parents.length).fill(1), parents, totals.length);
  return estimate.map((count, fine) => {
    const parent = parents[fine]!;
    const total = totals[parent]!;
    if (counted[parent]! > LEAST_SUM) return (total * count) / counted[parent]!;
    return guessed[parent]! > LEAST_SUM ? (total * guess[fine]!) / guessed[parent]! : total / sizes[parent]!;
  });
}

/** Takes what exceeds the totals from counts: in proportion from small ones, and at most about one `deviation` from each. */
function withoutExcess(
  counts: Float64Array,
  deviation: number,
  parents: readonly number[],
  totals: Float64Array,
): Float64Array {
  const gives = counts.map((count) => count / (1 + count / deviation));
  const [counted, given] = [sumsOf(counts, parents, totals.length), sumsOf(gives, parents, totals.length)];
  return counts.map((count, fine) => {
    const parent = parents[fine]!;
    const excess = counted[parent]! - totals[parent]!;
    return excess > 0 ? count - Math.min(1, excess / given[parent]!) * gives[fine]! : count;
  });
}

function sumsOf(values: Float64Array, parents: readonly number[], size: number): Float64Array {
  const sums = new Float64Array(size);
  for (const [fine, parent] of parents.entries()) sums[parent]! += values[fine]!;
  return sums;
}
