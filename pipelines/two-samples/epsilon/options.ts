import { checkShare } from '../attempts.ts';

/**
 * How the threshold is found. `all`: the best of all that come into question, the significance divided by their number;
 * reproduces published values and is far on the safe side. `half`: chosen on a random half of the scores, judged on the
 * other half at the full significance.
 */
export type ThresholdRule = 'all' | 'half';

export interface SignificanceOptions {
  /** Largest probability that the bound exceeds the true value. */
  readonly significance: number;
  /** `all` unless it says otherwise. */
  readonly thresholds?: ThresholdRule;
}

export interface BoundOptions extends SignificanceOptions {
  /** Of the (epsilon, delta) that is bounded: the bound is on epsilon at this delta. */
  readonly delta: number;
}

/** Throws `RangeError` for shares outside `(0, 1)` and `[0, 1)`. */
export function checkOptions({ delta, significance }: BoundOptions): void {
  checkShare('significance', significance);
  if (!(delta >= 0 && delta < 1)) throw new RangeError(`Cannot use delta ${delta}: it is not at least 0 and below 1`);
}
