import type { PrivacyEvent } from '../../events.ts';
import { bernoulliExpMinusFraction } from '../../random/bernoulli-exp-minus.ts';
import { BitReader } from '../../random/bit-reader.ts';
import type { EntropySource } from '../../random/entropy.ts';
import type { Rational } from '../../rational.ts';

/** Largest numerator of a scale: leaves 2^20 steps of `numerator` below 2^53. */
const LARGEST_NUMERATOR = 2n ** 33n;

/**
 * Fills `target` with independent draws of discrete Laplace noise: `P(x)` proportional to `exp(-|x| / scale)`.
 *
 * *Guarantee*: added to a vector of integers of L1 sensitivity `s`, the noise gives epsilon-DP with epsilon = s / scale.
 * *Holds when*: the sensitivity bounds the effect of one whole unit; `entropy` is the system's.
 * *Arithmetic*: exact (whole numbers below 2^53, or bigint); no float decides anything.
 * *Method*: Canonne, Kamath and Steinke (2020), Algorithm 2. *Status*: vetted; see proof.md.
 *
 * A draw beyond 2^53 (probability below exp(-2^19)) is given as the nearest double.
 * Throws `RangeError` unless `scale` is positive with a numerator of at most 2^33.
 */
export function sampleDiscreteLaplace(scale: Rational, entropy: EntropySource, target: Float64Array): void {
  if (scale.numerator <= 0n || scale.numerator > LARGEST_NUMERATOR) {
    throw new RangeError(
      `Cannot draw discrete Laplace noise: scale ${scale.numerator}/${scale.denominator} must be positive, with a numerator of at most 2^33`,
    );
  }
  const reader = new BitReader(entropy, target.length > 16 ? 1024 : 64);
  const draw = discreteLaplaceDrawer(scale, reader);
  for (let i = 0; i < target.length; i++) target[i] = draw();
}

/** What an accountant reads; `sensitivity` is the L1 norm of one unit's effect. */
export function discreteLaplaceEvent(scale: Rational, sensitivity: bigint): PrivacyEvent {
  return Object.freeze({ kind: 'discrete-laplace', scale, sensitivity });
}

/** One draw a call, for scales whose numerator is at most 2^33. */
export function discreteLaplaceDrawer(scale: Rational, reader: BitReader): () => number {
  const numerator = Number(scale.numerator);
  return () => {
    for (;;) {
      const offset = reader.uniformBelow(numerator);
      if (!bernoulliExpMinusFraction(offset, numerator, reader)) continue;
      let whole = 0;
      while (bernoulliExpMinusFraction(1, 1, reader)) whole++;
      const magnitude = quotient(offset, numerator, whole, scale.denominator);
      const negative = reader.bits(1) === 1;
      if (negative && magnitude === 0) continue; // zero would otherwise be counted twice
      return negative ? -magnitude : magnitude;
    }
  };
}

/** `floor((offset + numerator * whole) / denominator)`. Below 2^53 a quotient of doubles never rounds up to a whole number. */
function quotient(offset: number, numerator: number, whole: number, denominator: bigint): number {
  const dividend = offset + numerator * whole;
  if (denominator === 1n && dividend < 2 ** 53) return dividend;
  if (dividend < 2 ** 53 && denominator < 2n ** 53n) return Math.floor(dividend / Number(denominator));
  return Number((BigInt(offset) + BigInt(numerator) * BigInt(whole)) / denominator);
}
