import { gaussianDelta } from '../../../privacy/accounting/numeric/gaussian-profile.ts';
import { lastThatHolds } from './bisect.ts';

/** Epsilon at `delta` of a mechanism that is `mu`-Gaussian differentially private (Dong, Roth and Su 2022, corollary 2.13); infinite at delta 0. */
export function epsilonOfMu(mu: number, delta: number): number {
  if (!(mu >= 0)) throw new RangeError(`Cannot use mu ${mu}: it is not at least 0`);
  if (!(delta >= 0 && delta <= 1)) throw new RangeError(`Cannot use delta ${delta}: it is not within 0 and 1`);
  if (mu === 0) return 0;
  if (delta === 0) return Number.POSITIVE_INFINITY;
  if (gaussianDelta(0, mu) <= delta) return 0;
  return lastThatHolds(0, (epsilon) => gaussianDelta(epsilon, mu) > delta);
}
