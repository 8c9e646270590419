import type { Recoding } from '../../../privacy/guard/guard.ts';

/** How the merged values of a column come apart again: value `v` stood in merged code `map[v]` and is `shares[v]` of it. */
export interface ValueExpansion {
  readonly map: Uint32Array;
  /** The shares of the values of one merged code sum to 1. */
  readonly shares: Float64Array;
}

/** Shares in proportion to `weights` (not negative), equal where all weights of a merged code are zero. */
export function expandInProportion(recoding: Recoding, weights: Float64Array): ValueExpansion {
  const sums = new Float64Array(recoding.size);
  const members = new Float64Array(recoding.size);
  for (const [value, merged] of recoding.map.entries()) {
    sums[merged]! += weights[value]!;
    members[merged]!++;
  }
  const shares = new Float64Array(weights.length);
  for (const [value, merged] of recoding.map.entries()) {
    shares[value] = sums[merged]! > 0 ? weights[value]! / sums[merged]! : 1 / members[merged]!;
  }
  return { map: recoding.map, shares };
}
