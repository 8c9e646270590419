import { checkShare } from '../attempts.ts';

export interface BoundOptions {
  /** Of the (epsilon, delta) that is bounded: the bound is on epsilon at this delta. */
  readonly delta: number;
  /** Largest probability that the bound exceeds the true epsilon. */
  readonly significance: number;
}

/** Throws `RangeError` for shares outside `(0, 1)` and `[0, 1)`. */
export function checkOptions({ delta, significance }: BoundOptions): void {
  checkShare('significance', significance);
  if (!(delta >= 0 && delta < 1)) throw new RangeError(`Cannot use delta ${delta}: it is not at least 0 and below 1`);
}
