import type { PrivacyEvent } from '../../events.ts';
import type { EntropySource } from '../../random/entropy.ts';
import type { Rational } from '../../rational.ts';
import { type IntegerNoise, integerNoiseEvent, sampleIntegerNoise } from '../integer-noise/integer-noise.ts';
import { noiseMargin } from '../integer-noise/tail-bound.ts';

export interface NoisyCountSettings {
  readonly noise: IntegerNoise;
  /** Most that one unit changes the count. */
  readonly sensitivity: bigint;
  /** Each one-sided bound fails with at most this probability. */
  readonly beta: Rational;
}

export interface NoisyCountEstimate {
  /** Unbiased; may be negative. */
  readonly estimate: number;
  /** Above the count with probability at most `beta`; never negative. */
  readonly lowerBound: number;
  /** Below the count with probability at most `beta`; never negative. */
  readonly upperBound: number;
}

/**
 * A count with noise, and one-sided bounds of it.
 *
 * *Guarantee*: that of `noisyCountEvent(settings)`; the bounds follow from the estimate and public settings alone.
 * *Holds when*: one unit changes the count by at most `sensitivity`; `entropy` is the system's.
 * *Arithmetic*: exact noise; margins in integers, rounded outwards. *Method*: Canonne, Kamath and Steinke (2020).
 * *Status*: vetted; see proof.md.
 */
export function noisyCount(count: number, settings: NoisyCountSettings, entropy: EntropySource): NoisyCountEstimate {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new RangeError('Cannot add noise to a count: it is not a whole number that is not negative');
  }
  const margin = Number(noiseMargin(settings.noise, settings.beta));
  const noise = new Float64Array(1);
  sampleIntegerNoise(settings.noise, entropy, noise);
  const estimate = count + noise[0]!;
  return {
    estimate,
    lowerBound: Math.max(0, estimate - margin),
    upperBound: Math.max(0, estimate + margin),
  };
}

/** What an accountant reads. */
export function noisyCountEvent({ noise, sensitivity }: NoisyCountSettings): PrivacyEvent {
  return integerNoiseEvent(noise, sensitivity);
}
