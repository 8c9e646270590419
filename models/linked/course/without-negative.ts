import { sum } from '../chain/estimate-table.ts';

/** Counts none of which is negative, with the sum of `counts` where that is positive: those above 0 in proportion. */
export function withoutNegative(counts: Float64Array): Float64Array {
  const [all, above] = [sum(counts), sum(counts.map((count) => Math.max(0, count)))];
  return counts.map((count) => (all > 0 ? (Math.max(0, count) * all) / above : 0));
}
