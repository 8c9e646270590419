/**
 * Splits `rows` over cells in proportion to `weights[start .. start + size)`, writing whole counts to `counts`.
 *
 * Systematic rounding (Madow 1949): cell k gets the number of points `j + offset`, j = 0, 1, ..., that fall into its piece of
 * the cumulated shares. Every count is its expectation rounded down or up, the counts sum to `rows`, and for a uniform `offset`
 * in [0, 1) their expectation is exact. `sum` is the sum of the weights and must be positive.
 */
export function roundCounts(
  rows: number,
  weights: Float64Array,
  start: number,
  size: number,
  sum: number,
  offset: number,
  counts: Uint32Array,
): void {
  const scale = rows / sum;
  let cumulated = 0;
  let given = 0;
  let last = 0;
  for (let k = 0; k < size; k++) {
    const weight = weights[start + k]!;
    if (weight > 0) {
      cumulated += weight;
      last = k;
      const upTo = Math.min(rows, Math.floor(cumulated * scale + offset));
      counts[k] = upTo - given;
      given = upTo;
    } else {
      counts[k] = 0;
    }
  }
  counts[last]! += rows - given;
}
