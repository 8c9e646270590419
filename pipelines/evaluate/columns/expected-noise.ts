import { expectedColumnError } from '../../../models/graphical/planning/expected-workload.ts';
import type { Fitted } from '../../../models/model.ts';

/**
 * Above this expected error counts are mostly noise: where it was predicted, the exact error of single columns was .5 and more, that
 * of pairs 1 and more (docs/evaluation.md).
 */
export const MOSTLY_NOISE = 0.4;

/** How much of the counts is noise, by the rule with which the plan predicts it from `expectedRows`. */
export interface ExpectedNoise {
  readonly origin: 'released-data';
  /** The number of records that noisy counts estimate. */
  readonly records: number;
  /** Mean L1 error, 0 to 2, that noise alone is expected to add to a column of so many records. */
  readonly error1: number;
}

/** From the noise of the released counts and the number of records that they estimate. */
export function expectedNoise({ model, columnCounts }: Pick<Fitted, 'model' | 'columnCounts'>): ExpectedNoise {
  const sizes = model.columns.map(({ size }) => size);
  const variances = columnCounts.map(({ variance }) => variance);
  const error1 = expectedColumnError(sizes, variances, model.total);
  return { origin: 'released-data', records: Math.round(model.total), error1: Number(error1.toPrecision(6)) };
}
