import type { NoisyMarginal } from '../../../privacy/guard/guard.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import type { ColumnCounts } from '../../model.ts';

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

/** A measurement of one column whose cells all have the same noise; `places` where values were merged before it was counted. */
export const columnCounts = ({ values, variances }: Measurement, places?: Uint32Array): ColumnCounts => ({
  counts: values,
  variance: variances[0]!,
  places,
});

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

/** Variance of the estimate of the number of records. */
export function totalVariance(measurements: readonly Measurement[]): number {
  let precision = 0;
  for (const { variances } of measurements) precision += 1 / variances.reduce((sum, variance) => sum + variance, 0);
  return 1 / precision;
}

/**
 * The nearest counts of sum `total`, in units of noise; where `possible` is zero they stay as they are. The total, which all columns
 * know together, says more of what many rare values sum to than those do themselves.
 */
export function summingTo(measurement: Measurement, total: number, possible?: Float64Array): Measurement {
  const { values, variances } = measurement;
  const free = variances.map((variance, i) => variance * (possible?.[i] ?? 1));
  const missing = total - values.reduce((sum, value) => sum + value, 0);
  const uncertainty = free.reduce((sum, variance) => sum + variance, 0);
  if (!(uncertainty > 0)) return measurement;
  return { ...measurement, values: values.map((value, i) => value + (missing * free[i]!) / uncertainty) };
}
