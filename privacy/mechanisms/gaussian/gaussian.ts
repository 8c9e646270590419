import type { PrivacyEvent } from '../../events.ts';
import { BitReader } from '../../random/bit-reader.ts';
import type { EntropySource } from '../../random/entropy.ts';
import type { Rational } from '../../rational.ts';

/**
 * Fills `target` with independent Gaussian draws of standard deviation `sigma`, for real vectors.
 *
 * *Guarantee*: added to a real vector of L2 sensitivity `s`, ideal Gaussian noise gives (s^2 / (2 sigma^2))-zCDP.
 * *Holds when*: the sensitivity bounds the effect of one whole unit, rounding included; `entropy` is the system's.
 * *Arithmetic*: double precision. Draws and the sums they enter are rounded, so the guarantee is that of the ideal only
 * up to rounding.
 * *Method*: Box and Muller (1958); the radius is drawn with a full exponent, so that tails are not cut off at 8.6 sigma.
 * *Status*: floating point. Low-order bits of a published sum can give away more than stated (Mironov 2012; Jin et al.
 * 2022). `rounded-gaussian` has no such gap.
 */
export function sampleGaussian(sigma: number, entropy: EntropySource, target: Float64Array): void {
  if (!(sigma > 0 && Number.isFinite(sigma))) {
    throw new RangeError(`Cannot draw Gaussian noise: sigma ${sigma} must be positive and finite`);
  }
  const reader = new BitReader(entropy, target.length > 16 ? 4096 : 64);
  for (let i = 0; i < target.length; i += 2) {
    const radius = sigma * Math.sqrt(-2 * Math.log(uniformReal(reader)));
    const angle = 2 * Math.PI * (reader.uniformBelow(2 ** 53) / 2 ** 53);
    target[i] = radius * Math.cos(angle);
    if (i + 1 < target.length) target[i + 1] = radius * Math.sin(angle);
  }
}

/** What an accountant reads; `sensitivity` is the L2 norm of one unit's effect. */
export function gaussianEvent(sigma: Rational, sensitivity: Rational): PrivacyEvent {
  if (sigma.numerator <= 0n || sensitivity.numerator < 0n) {
    throw new RangeError('Cannot describe Gaussian noise: sigma must be positive, and sensitivity not negative');
  }
  return Object.freeze({ kind: 'gaussian', sigma, sensitivity });
}

/** Uniform in `(0, 1)`, rounded down to 53 significant digits: the exponent is drawn first, by coins. */
function uniformReal(reader: BitReader): number {
  let scale = 0.5;
  let word = reader.word();
  while (word === 0) {
    scale *= 2 ** -32;
    word = reader.word();
  }
  scale *= 2 ** -Math.clz32(word);
  return scale * (1 + reader.uniformBelow(2 ** 52) / 2 ** 52);
}
