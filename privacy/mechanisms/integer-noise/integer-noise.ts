import type { PrivacyEvent } from '../../events.ts';
import type { EntropySource } from '../../random/entropy.ts';
import type { Rational } from '../../rational.ts';
import { discreteGaussianEvent, sampleDiscreteGaussian } from '../discrete-gaussian/discrete-gaussian.ts';
import { discreteLaplaceEvent, sampleDiscreteLaplace } from '../discrete-laplace/discrete-laplace.ts';

/** Which noise a mechanism on counts adds; a public setting. */
export type IntegerNoise =
  | { readonly kind: 'discrete-laplace'; readonly scale: Rational }
  | { readonly kind: 'discrete-gaussian'; readonly sigmaSquared: Rational };

/** Fills `target` with independent draws. */
export function sampleIntegerNoise(noise: IntegerNoise, entropy: EntropySource, target: Float64Array): void {
  switch (noise.kind) {
    case 'discrete-laplace':
      sampleDiscreteLaplace(noise.scale, entropy, target);
      break;
    case 'discrete-gaussian':
      sampleDiscreteGaussian(noise.sigmaSquared, entropy, target);
      break;
  }
}

/** What an accountant reads; `sensitivity` is the L1 norm of one unit's effect. */
export function integerNoiseEvent(noise: IntegerNoise, sensitivity: bigint): PrivacyEvent {
  switch (noise.kind) {
    case 'discrete-laplace':
      return discreteLaplaceEvent(noise.scale, sensitivity);
    case 'discrete-gaussian':
      return discreteGaussianEvent(noise.sigmaSquared, sensitivity);
  }
}
