import { checkShare } from '../attempts.ts';

/**
 * How the threshold is found. `beforehand`: fixed without the scores that it is judged on, so that the bound holds as it says. `published`: the best
 * of all vertices of the ROC curve's hull, the significance divided by their number, as in the published implementations. How many
 * vertices there are depends on the scores, so that this is no proof: at 5 % a bound from one run of 1,000 canaries erred in 6.6 % of 10,000 null simulations. For comparison with
 * published values alone.
 */
export type ThresholdRule = 'beforehand' | 'published';

export interface SignificanceOptions {
  /** Largest probability that the bound exceeds the true value. */
  readonly significance: number;
  /** `beforehand` unless it says otherwise. */
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
