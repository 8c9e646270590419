import type { Bucket } from '../inference/junction-tree.ts';
import type { Propagation } from '../inference/propagation.ts';
import type { ValueExpansion } from './value-expansion.ts';

/**
 * A distribution over codes for each group of rows, up to a constant: group `g` has weights `weights[starts[g] .. starts[g + 1])`
 * of the codes `members` at the same places, or of 0, 1, ... where `members` is absent.
 */
export interface ConditionalTable {
  readonly groups: number;
  readonly widest: number;
  readonly weights: Float64Array;
  readonly starts: Uint32Array;
  readonly members: Uint32Array | undefined;
}

/** The values of a bucket's column, given its separator. */
export function bucketTable(propagation: Propagation, bucket: Bucket): ConditionalTable {
  const starts = new Uint32Array(bucket.rows + 1);
  for (let row = 0; row <= bucket.rows; row++) starts[row] = row * bucket.size;
  const weights = propagation.beliefs.subarray(bucket.offset, bucket.offset + bucket.rows * bucket.size);
  return { groups: bucket.rows, widest: bucket.size, weights, starts, members: undefined };
}

/** The original values, given the merged code. */
export function expansionTable(expansion: ValueExpansion, mergedSize: number): ConditionalTable {
  const starts = new Uint32Array(mergedSize + 1);
  for (const merged of expansion.map) starts[merged + 1]!++;
  let widest = 0;
  for (let code = 0; code < mergedSize; code++) {
    widest = Math.max(widest, starts[code + 1]!);
    starts[code + 1]! += starts[code]!;
  }
  const next = starts.slice();
  const members = new Uint32Array(expansion.map.length);
  const weights = new Float64Array(expansion.map.length);
  for (const [value, merged] of expansion.map.entries()) {
    const place = next[merged]!++;
    members[place] = value;
    weights[place] = expansion.shares[value]!;
  }
  return { groups: mergedSize, widest, weights, starts, members };
}
