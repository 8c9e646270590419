/**
 * The non-negative vector of sum `total` nearest to `values` in the Euclidean sense: all values are shifted by one constant
 * and those below zero become zero (Held, Wolfe and Crowder 1974). Unlike clipping alone it does not inflate the total, so
 * noise on empty cells cancels against noise on full ones. `total` must be positive and finite.
 */
export function projectOntoSimplex(values: Float64Array, total: number): Float64Array {
  const sorted = Float64Array.from(values).sort();
  let sum = 0;
  let shift = 0;
  for (let kept = 1; kept <= sorted.length; kept++) {
    const value = sorted[sorted.length - kept]!;
    sum += value;
    const candidate = (sum - total) / kept;
    if (value - candidate <= 0) break;
    shift = candidate;
  }
  const projected = values.map((value) => Math.max(0, value - shift));
  let reached = 0;
  for (const value of projected) reached += value;
  if (!(reached > 0)) return projected.fill(total / projected.length);
  return projected.map((value) => (value / reached) * total);
}

/** The values in proportion, with a sum of 1. */
export function sharesOf(values: Float64Array): Float64Array {
  let sum = 0;
  for (const value of values) sum += value;
  return values.map((value) => value / sum);
}
