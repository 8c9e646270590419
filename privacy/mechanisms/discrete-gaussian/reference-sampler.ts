import { bernoulliExpMinus } from '../../random/bernoulli-exp-minus.ts';
import type { BitReader } from '../../random/bit-reader.ts';
import type { Rational } from '../../rational.ts';
import { rational } from '../../rational.ts';
import { integerSquareRoot } from '../brackets/bracket.ts';
import { discreteLaplaceDrawer } from '../discrete-laplace/discrete-laplace.ts';

/**
 * One draw a call of `P(x)` proportional to `exp(-x^2 / (2 sigmaSquared))`, by rejection from the discrete Laplace.
 *
 * The plain sampler that the fast one is checked against, and the one in use where a table would be too large.
 * *Arithmetic*: exact. *Method*: Canonne, Kamath and Steinke (2020), Algorithm 3. *Status*: vetted; see proof.md.
 *
 * With `sigmaSquared = n / d` and `t = floor(sigma) + 1`, `y` is kept with probability
 * `exp(-(|y| - n/(d t))^2 d / (2 n)) = exp(-(|y| d t - n)^2 / (2 n d t^2))`.
 */
export function referenceDrawer(sigmaSquared: Rational, reader: BitReader): () => number {
  const { numerator: n, denominator: d } = sigmaSquared;
  const t = integerSquareRoot(n / d) + 1n;
  const slope = d * t;
  const divisor = 2n * n * slope * t;
  const propose = discreteLaplaceDrawer(rational(t), reader);
  return () => {
    for (;;) {
      const candidate = propose();
      const distance = BigInt(Math.abs(candidate)) * slope - n;
      if (bernoulliExpMinus(distance * distance, divisor, reader)) return candidate;
    }
  };
}
