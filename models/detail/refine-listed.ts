import { log } from '../graphical/inference/elementary.ts';

/** The greatest probability that a value which no record has comes back. */
const FALSE_VALUES = 0.01;

export interface NoisyList {
  /** Noisy counts of the finer values, in their order. */
  readonly noisy: Float64Array;
  /** Of the noise in each. */
  readonly variance: number;
  /** The value of the model that holds each; ascending. Of several, the first stands for the rest, and no record has it. */
  readonly parents: readonly number[];
  /** Expected rows of each value of the model. */
  readonly totals: Float64Array;
}

/**
 * Expected rows of finer values without an order: those whose noisy count exceeds a threshold keep it, and what is left of the value of the
 * model is the rest's. Above sqrt(2 ln(n / p)) deviations lies any of n empty values with probability p at most, because discrete Gaussian
 * noise is subgaussian (Canonne, Kamath and Steinke 2020). Never negative; adds up to the total of each value of the model. Post-processing.
 */
export function refineListed({ noisy, variance, parents, totals }: NoisyList): Float64Array {
  const threshold = Math.sqrt(2 * log(noisy.length / FALSE_VALUES) * variance);
  const kept = new Float64Array(totals.length);
  const left = new Float64Array(totals.length);
  const isRest = parents.map((parent, fine) => parents[fine - 1] !== parent && parents[fine + 1] === parent);
  const counts = noisy.map((count, fine) => {
    if (isRest[fine]) return 0;
    const parent = parents[fine]!;
    if (parents[fine - 1] !== parent || count > threshold) {
      kept[parent]! += Math.max(0, count);
      return Math.max(0, count);
    }
    left[parent]!++;
    return 0;
  });
  return counts.map((count, fine) => {
    const parent = parents[fine]!;
    const [total, sum] = [totals[parent]!, kept[parent]!];
    if (isRest[fine]) return left[parent] === 0 && sum > 0 ? 0 : Math.max(0, total - sum);
    if (parents[fine - 1] !== parent && parents[fine + 1] !== parent) return total;
    return sum > total || left[parent] === 0 ? (sum > 0 ? (total * count) / sum : 0) : count;
  });
}
