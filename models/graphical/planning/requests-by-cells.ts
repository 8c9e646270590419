import { discreteGaussianSigmaSquared, splitRho } from '../../../privacy/budget.ts';
import type { MarginalRequest } from '../../../privacy/guard/guard.ts';
import { type Rational, toNumberUp } from '../../../privacy/rational.ts';
import { noisyCells } from './expected-error.ts';
import { toWeights } from './shares.ts';

/** The noise of a marginal matters in proportion to its cells; with this exponent the sum of such noises is least. */
const CELLS_EXPONENT = 2 / 3;

export interface PricedMarginal {
  readonly columns: readonly number[];
  /** In how many cells noise is felt; fewer than one count as one. */
  readonly cells: number;
}

/** Marginals for `rho` in all, large ones with less noise a cell than small ones. */
export function requestsByCells(
  marginals: readonly PricedMarginal[],
  rho: Rational,
  maxRowsPerUnit: number,
): MarginalRequest[] {
  const shares = splitRho(rho, toWeights(marginals.map(({ cells }) => Math.max(1, cells) ** CELLS_EXPONENT)));
  return marginals.map(({ columns }, i) => ({
    columns,
    sigmaSquared: discreteGaussianSigmaSquared(shares[i]!, BigInt(maxRowsPerUnit), 1n),
  }));
}

/** Every column for `rho` in all, by the number of its values in which noise would be felt; `expected` holds the counts of each. */
export function requestsByFeltNoise(
  expected: readonly Float64Array[],
  rho: Rational,
  maxRowsPerUnit: number,
): MarginalRequest[] {
  const sigma = maxRowsPerUnit * Math.sqrt(expected.length / (2 * toNumberUp(rho)));
  const priced = expected.map((counts, column) => ({ columns: [column], cells: noisyCells(counts, sigma) }));
  return requestsByCells(priced, rho, maxRowsPerUnit);
}
