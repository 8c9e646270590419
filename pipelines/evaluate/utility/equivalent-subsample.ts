import { shuffledRows } from '../../workspace/seeded-rows.ts';
import { type CodeTable, takeRows } from '../code-table.ts';
import { compareMarginals, distance } from '../compare-marginals.ts';
import type { MarginalSet } from '../marginal-set.ts';

/** Percentages at which subsamples are drawn, as in SDNist. */
export const SUBSAMPLE_PERCENTS: readonly number[] = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90];

export interface SubsampleError {
  readonly percent: number;
  readonly error: number;
}

export interface EquivalentSubsample {
  /** Between the first and the last percentage of the curve. */
  readonly percent: number;
  /** `below`: worse than the smallest subsample drawn; `above`: better than the largest. */
  readonly bound: 'below' | 'within' | 'above';
}

/**
 * Mean error of random subsamples (without replacement) of `table` against the whole of it. Smaller subsamples are parts
 * of larger ones. As protected as `table`: exact for records, public for released rows.
 */
export function subsampleCurve(table: CodeTable, set: MarginalSet, seed: string): readonly SubsampleError[] {
  const order = shuffledRows(table.rows, `${seed}/subsample`);
  const ends = SUBSAMPLE_PERCENTS.map((percent) => Math.max(1, Math.round((table.rows * percent) / 100)));
  // Each is what the one before lacks, so that every row is counted once; of few rows the first percentages are the same one.
  const parts = ends.map((end, i) => takeRows(table, order.subarray(ends[i - 1] ?? 0, end)));
  const filled = parts.filter(({ rows }) => rows > 0);
  const sums = new Float64Array(ends.length);
  compareMarginals(table, filled, set.marginals, (_, __, [whole, ...counts], cells) => {
    const held = counts[0]!;
    let at = 0;
    for (const [i, { rows }] of parts.entries()) {
      if (rows > 0 && at++ > 0) addCounts(held, counts[at - 1]!, cells);
      sums[i] = sums[i]! + distance(whole!, table.rows, held, ends[i]!, cells);
    }
  });
  const marginals = Math.max(1, set.marginals.length);
  return SUBSAMPLE_PERCENTS.map((percent, i) => ({ percent, error: sums[i]! / marginals }));
}

function addCounts(to: Int32Array, more: Int32Array, cells: number): void {
  for (let i = 0; i < cells; i++) to[i] = to[i]! + more[i]!;
}

/**
 * The size of subsample whose error is `error`, interpolated in the logarithms of both: sampling error falls nearly as a
 * power of the sample size, so the curve is nearly straight there.
 */
export function equivalentSubsample(error: number, curve: readonly SubsampleError[]): EquivalentSubsample {
  const falling = monotone(curve);
  const first = falling[0];
  if (first === undefined) throw new RangeError('Cannot read an empty subsample curve');
  if (error > first.error) return { percent: first.percent, bound: 'below' };
  for (let i = 1; i < falling.length; i++) {
    const low = falling[i - 1]!;
    const high = falling[i]!;
    if (error < high.error || low.error === high.error) continue;
    return { percent: between(low, high, error), bound: 'within' };
  }
  const last = falling.at(-1)!;
  return { percent: last.percent, bound: error < last.error ? 'above' : 'within' };
}

/** Chance may let a larger subsample do a little worse than a smaller one; the running minimum takes that out. */
function monotone(curve: readonly SubsampleError[]): readonly SubsampleError[] {
  let least = Number.POSITIVE_INFINITY;
  return curve.map(({ percent, error }) => {
    least = Math.min(least, error);
    return { percent, error: least };
  });
}

function between(low: SubsampleError, high: SubsampleError, error: number): number {
  const share =
    high.error > 0
      ? (Math.log(low.error) - Math.log(error)) / (Math.log(low.error) - Math.log(high.error))
      : (low.error - error) / (low.error - high.error);
  return low.percent * (high.percent / low.percent) ** share;
}
