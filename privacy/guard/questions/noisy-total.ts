import { type Rational, toNumberUp } from '../../rational.ts';
import { distanceSigmaSquared, inParts } from '../events.ts';
import type { NoisyNumber } from '../guard.ts';
import { distanceLattice, LATTICE_PER_ROW, type WholeRow } from '../lattice.ts';

/** A total over `marginals` distances in parts of a row, of whose mean the noise is `sigma` rows. */
export interface TotalDistance {
  readonly sigma: Rational;
  readonly marginals: number;
  readonly wholeRow: WholeRow;
}

/** Variance parameter of its noise, in parts of a row squared: that of the event. */
export function noiseOfTotal({ sigma, marginals, wholeRow }: TotalDistance): Rational {
  return inParts(distanceSigmaSquared(sigma, marginals), distanceLattice(wholeRow) / LATTICE_PER_ROW);
}

/** The noisy mean distance, in rows. */
export function meanOfTotal(noisy: number, total: TotalDistance): NoisyNumber {
  const { marginals, wholeRow } = total;
  const sigma = Math.sqrt(toNumberUp(distanceSigmaSquared(total.sigma, marginals)));
  return { value: noisy / (marginals * distanceLattice(wholeRow)), sigma: sigma / (marginals * LATTICE_PER_ROW) };
}
