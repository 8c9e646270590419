import type { ExpectedCounts } from '../expectation.ts';
import { MEAN_ABSOLUTE_NORMAL } from '../planning/expected-error.ts';
import type { OuterPair } from '../sampling/outer-pairs.ts';
import { shrinkCoefficients } from './adaptive-shrinkage.ts';
import type { Measurement } from './measurement.ts';

/** Smaller shares are zero, so that the last bit of a difference never decides whether a cell is empty. */
const LEAST_SHARE: number = 2 ** -40;

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
