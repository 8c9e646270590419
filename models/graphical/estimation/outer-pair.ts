import type { ExpectedCounts } from '../expectation.ts';
import { MEAN_ABSOLUTE_NORMAL } from '../planning/expected-error.ts';
import type { OuterPair } from '../sampling/outer-pairs.ts';
import { shrinkCoefficients } from './denoising/adaptive-shrinkage.ts';
import type { Measurement } from './measurement.ts';

/** Smaller shares are zero, so that the last bit of a difference never decides whether a cell is empty. */
export const LEAST_SHARE: number = 2 ** -40;

/**
 * What is known of a measured pair that the tree has no room for: the counts that the tree expects (of `total` in all), moved
 * towards the measurement as far as the difference stands out from the noise of both (adaptive shrinkage, Stephens 2017).
 */
export function outerPair(
  { columns, values, variances }: Measurement,
  { expected, uncertainty }: ExpectedCounts,
  total: number,
): OuterPair {
  const [a, b] = columns;
  const difference = values.map((value, cell) => value - expected[cell]!);
  const deviation = uncertainty / (expected.length * MEAN_ABSOLUTE_NORMAL);
  const { means } = shrinkCoefficients(difference, variances[0]! + deviation * deviation);
  const shares = expected.map((count, cell) => {
    const share = (count + means[cell]!) / total;
    return share > LEAST_SHARE ? share : 0;
  });
  return { columns: [a!, b!], shares };
}

/** Rounds of scaling: columns that depend on each other weakly agree after two or three. */
const SCALINGS = 20;

/** The pair with other shares of the values of its columns, and the same odds ratios (Deming and Stephan 1940). */
export function withMargins({ columns, shares }: OuterPair, first: Float64Array, second: Float64Array): OuterPair {
  const scaled = shares.slice();
  const width = second.length;
  const scale = (wanted: Float64Array, codeOf: (cell: number) => number): void => {
    const sums = new Float64Array(wanted.length);
    for (let cell = 0; cell < scaled.length; cell++) sums[codeOf(cell)]! += scaled[cell]!;
    for (let cell = 0; cell < scaled.length; cell++) {
      const sum = sums[codeOf(cell)]!;
      if (sum > LEAST_SHARE) scaled[cell]! *= wanted[codeOf(cell)]! / sum;
    }
  };
  for (let round = 0; round < SCALINGS; round++) {
    scale(first, (cell) => Math.floor(cell / width));
    scale(second, (cell) => cell % width);
  }
  return { columns, shares: scaled.map((share) => (share > LEAST_SHARE ? share : 0)) };
}
