import { discreteGaussianSigmaSquared, splitRho } from '../../privacy/budget.ts';
import type { MarginalRequest } from '../../privacy/guard/guard.ts';
import type { Rational } from '../../privacy/rational.ts';
import type { ModelInputs } from '../model.ts';
import { toWeights } from './shares.ts';

/** The noise of a column matters in proportion to its values; with this exponent the sum of such noises is least. */
const SIZE_EXPONENT = 2 / 3;

/** One-way counts of every column for `rho` in all, wide columns with less noise than narrow ones. */
export function oneWayRequests(
  { columns, maxRowsPerUnit }: Pick<ModelInputs, 'columns' | 'maxRowsPerUnit'>,
  rho: Rational,
): MarginalRequest[] {
  const shares = splitRho(rho, toWeights(columns.map(({ size }) => size ** SIZE_EXPONENT)));
  return shares.map((share, column) => ({
    columns: [column],
    sigmaSquared: discreteGaussianSigmaSquared(share, BigInt(maxRowsPerUnit), 1n),
  }));
}
