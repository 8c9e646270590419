import type { Units } from '../reference/units.ts';

export interface ClusteredMean {
  /** Rows that have a number. */
  readonly rows: number;
  readonly units: number;
  readonly mean: number;
  /** Standard error over draws of units: residuals of a unit are added before they are squared (Cochran 1977, section 9). */
  readonly error: number;
}

/** Mean of the numbers in `rows`; NaN does not count. `undefined` where none has a number. */
export function clusteredMean(numbers: Float64Array, rows: Uint32Array, units: Units): ClusteredMean | undefined {
  let [count, sum] = [0, 0];
  for (const row of rows) {
    const value = numbers[row]!;
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
  }
  if (count === 0) return undefined;
  const mean = sum / count;
  const residuals = new Map<number, number>();
  for (const row of rows) {
    const value = numbers[row]!;
    if (Number.isNaN(value)) continue;
    const unit = units.ofRow(row);
    residuals.set(unit, (residuals.get(unit) ?? 0) + value - mean);
  }
  let squares = 0;
  for (const residual of residuals.values()) squares += residual * residual;
  const { size } = residuals;
  const error = size < 2 ? 0 : Math.sqrt((squares * size) / (size - 1)) / count;
  return { rows: count, units: size, mean, error };
}
