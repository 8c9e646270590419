import type { PrivacyEvent } from '../../privacy/events.ts';
import type { Rational } from '../../privacy/rational.ts';
import { square } from './noise-scale.ts';

/** One unit moves each distance, and so their mean, by at most its `maxRowsPerUnit` rows. */
export const distancesEvent = (sigmas: readonly Rational[], maxRowsPerUnit: number): PrivacyEvent => ({
  kind: 'composed',
  events: sigmas.map((sigma) => ({
    kind: 'discrete-gaussian',
    sigmaSquared: square(sigma),
    sensitivity: BigInt(maxRowsPerUnit),
  })),
});

/** A unit is in one half, and moves at most two of the three counts, each by at most its rows. */
export const copiesEvent = (sigmaSquared: Rational, maxRowsPerUnit: number): PrivacyEvent => ({
  kind: 'discrete-gaussian',
  sigmaSquared,
  sensitivity: 2n * BigInt(maxRowsPerUnit),
});
