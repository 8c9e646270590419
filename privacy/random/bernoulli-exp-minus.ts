import type { BitReader } from './bit-reader.ts';

/** Largest denominator for which the coin flips below stay in whole doubles. */
const LARGEST_NUMBER = 2n ** 53n;

/**
 * True with probability exactly `exp(-numerator / denominator)`, for any fraction that is not negative.
 *
 * *Guarantee*: the probability is exact, though irrational.
 * *Holds when*: the reader's bytes are uniform.
 * *Arithmetic*: integers; no float.
 * *Method*: Canonne, Kamath and Steinke (2020), Algorithm 1, after von Neumann (1951). A coin of `x/k` is a coin of `x`
 * and a coin of `1/k` that both come up true.
 * *Status*: vetted; proof in privacy/mechanisms/discrete-laplace/proof.md.
 */
export function bernoulliExpMinus(numerator: bigint, denominator: bigint, reader: BitReader): boolean {
  if (numerator < 0n || denominator <= 0n) {
    throw new RangeError('Cannot flip a coin of exp(-x): x must be a fraction that is not negative');
  }
  for (let whole = numerator / denominator; whole > 0n; whole--) {
    if (!bernoulliExpMinusFraction(1, 1, reader)) return false;
  }
  const part = numerator % denominator;
  return denominator <= LARGEST_NUMBER
    ? bernoulliExpMinusFraction(Number(part), Number(denominator), reader)
    : bernoulliExpMinusFraction(part, denominator, reader);
}

/** The same for a fraction in `[0, 1]`; numbers must be whole and at most 2^53. */
export function bernoulliExpMinusFraction(
  numerator: number | bigint,
  denominator: number | bigint,
  reader: BitReader,
): boolean {
  let k = 1;
  while (reader.bernoulli(numerator, denominator) && reader.uniformBelow(k) === 0) k++;
  return k % 2 === 1;
}
