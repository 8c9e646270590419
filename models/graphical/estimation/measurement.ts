import type { NoisyMarginal } from '../../../privacy/guard/guard.ts';
import { toNumberUp } from '../../../privacy/rational.ts';

/** Noisy counts over a few columns, row-major in the order of `columns`, with the variance of each cell's noise. */
export interface Measurement {
  readonly columns: readonly number[];
  readonly values: Float64Array;
  readonly variances: Float64Array;
}

export function toMeasurement(marginal: NoisyMarginal): Measurement {
  const variances = new Float64Array(marginal.values.length).fill(toNumberUp(marginal.sigmaSquared));
  return { columns: marginal.columns, values: marginal.values, variances };
}

/**
 * The number of records by the inverse-variance mean of the measurements' sums, at least 1. Two measurements of one record
 * set are independent noise on the same sum, so this is the best linear unbiased estimate before the bound at 1.
 */
export function estimateTotal(measurements: readonly Measurement[]): number {
  let weighted = 0;
  let precision = 0;
  for (const { values, variances } of measurements) {
    let sum = 0;
    let variance = 0;
    for (let cell = 0; cell < values.length; cell++) {
      sum += values[cell]!;
      variance += variances[cell]!;
    }
    weighted += sum / variance;
    precision += 1 / variance;
  }
  return precision > 0 ? Math.max(1, weighted / precision) : 1;
}
