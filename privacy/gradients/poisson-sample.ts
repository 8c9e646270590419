import type { EntropySource } from '../random/entropy.ts';
import { compare, multiply, ONE, type Rational, rational } from '../rational.ts';

const PER_UNIT = 2 ** 32;
const BLOCK = 8192;

/**
 * Draws units independently, each with `probability`: the numbers of those drawn, rising.
 *
 * *Guarantee*: whether a unit is drawn is a coin of its own, so that a step over those drawn is amplified by Poisson sampling (Zhu, Dong
 * and Wang 2022, Theorem 11). *Holds when*: `entropy` is the system's. *Arithmetic*: exact: a 32-bit word a unit is compared with
 * `probability * 2^32`. *Status*: tested, unaudited.
 */
export function samplePoisson(units: number, probability: Rational, entropy: EntropySource): Uint32Array {
  const below = samplingThreshold(probability);
  if (below === PER_UNIT) return Uint32Array.from({ length: units }, (_, unit) => unit);
  const words = new Uint32Array(Math.min(units, BLOCK));
  const drawn: number[] = [];
  for (let first = 0; first < units; first += BLOCK) {
    const count = Math.min(BLOCK, units - first);
    entropy.fill(new Uint8Array(words.buffer, 0, count * 4));
    for (let i = 0; i < count; i++) if (words[i]! < below) drawn.push(first + i);
  }
  return Uint32Array.from(drawn);
}

/** `probability * 2^32`. Throws `RangeError` unless that is a whole number and `probability` lies in (0, 1]. */
export function samplingThreshold(probability: Rational): number {
  const words = multiply(probability, rational(PER_UNIT));
  if (words.denominator !== 1n || words.numerator <= 0n || compare(probability, ONE) > 0) {
    throw new RangeError('Cannot draw units: the probability must be a multiple of 2^-32 above 0 and at most 1');
  }
  return Number(words.numerator);
}
