import type { BitReader } from '../../random/bit-reader.ts';
import type { Bracket } from './bracket.ts';

/** Weights of outcomes 0, 1, ... bracketed at one precision. Higher precision may list more outcomes, in the same order. */
export interface BracketedWeights {
  readonly weights: readonly Bracket[];
  /** Upper bound of the sum of the weights of all outcomes that are not listed. */
  readonly unlisted: bigint;
}

/** The leading binary digits of a uniform real, when some were drawn already. */
export interface UniformPrefix {
  readonly value: bigint;
  readonly bits: number;
}

/**
 * Draws outcome `i` with probability exactly `weight_i / sum of weights`, though weights may be irrational.
 *
 * *Guarantee*: the distribution is exact.
 * *Holds when*: `weightsAt(p)` brackets the same weights for every `p`, and its brackets shrink to nothing as `p` grows.
 * *Arithmetic*: integers; no float. *Method*: inversion with lazily drawn digits: a real `u`, uniform in `[0, 1)`, is known
 * as an interval. It is extended, and the weights bracketed anew, until the interval lies for certain between two
 * neighbouring cumulative probabilities. *Status*: vetted; proof.md beside this file.
 */
export function chooseByBrackets(
  weightsAt: (precision: number) => BracketedWeights,
  reader: BitReader,
  prefix: UniformPrefix = { value: 0n, bits: 0 },
): number {
  let { value, bits } = prefix;
  for (let wanted = Math.max(64, bits); ; wanted *= 2) {
    value = (value << BigInt(wanted - bits)) | reader.bigBits(wanted - bits);
    bits = wanted;
    const found = locate(weightsAt(bits + 64), value, BigInt(bits));
    if (found >= 0) return found;
  }
}

/** The outcome that every real in `[value, value + 1) / 2^bits` selects, or -1 when that is not certain. */
function locate({ weights, unlisted }: BracketedWeights, value: bigint, bits: bigint): number {
  let totalLower = 0n;
  let totalUpper = unlisted;
  for (const weight of weights) {
    totalLower += weight.lower;
    totalUpper += weight.upper;
  }
  const leastBelow = (value + 1n) * totalUpper;
  const leastAbove = value * totalLower;
  let lower = 0n;
  let upper = 0n;
  for (const [outcome, weight] of weights.entries()) {
    lower += weight.lower;
    upper += weight.upper;
    if (leastBelow <= lower << bits) return outcome;
    if (leastAbove < upper << bits) return -1;
  }
  return -1;
}
