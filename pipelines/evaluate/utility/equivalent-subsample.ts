import { shuffledRows } from '../../workspace/seeded-rows.ts';
import { type CodeTable, takeRows } from '../code-table.ts';
import type { MarginalSet } from '../marginal-set.ts';
import { marginalErrors } from './marginal-error.ts';

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
  const curve: SubsampleError[] = [];
  for (const percents of batches(table.rows)) {
    const parts = percents.map((percent) => takeRows(table, order.subarray(0, subsampleRows(table.rows, percent))));
    marginalErrors(table, parts, set).forEach(({ mean }, i) => {
      curve.push({ percent: percents[i]!, error: mean });
    });
  }
  return curve;
}

const subsampleRows = (rows: number, percent: number): number => Math.max(1, Math.round((rows * percent) / 100));

/** Rows of subsamples held at once; counting several subsamples together counts the whole table only once for all. */
const HELD_ROWS = 2 ** 20;

function batches(rows: number): number[][] {
  const found: number[][] = [];
  let held = Number.POSITIVE_INFINITY;
  for (const percent of SUBSAMPLE_PERCENTS) {
    const more = subsampleRows(rows, percent);
    if (held + more > HELD_ROWS) {
      found.push([]);
      held = 0;
    }
    found.at(-1)!.push(percent);
    held += more;
  }
  return found;
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
