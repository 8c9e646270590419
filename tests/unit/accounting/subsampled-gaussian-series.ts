import { erfc, erfcx } from '../../../privacy/accounting/numeric/erfc.ts';

/**
 * The divergence by the two series of Mironov, Talwar and Zhang 2019, Section 3.3, term by term; for whole orders
 * they end. Beyond the order the terms alternate and shrink, so that the mean of the last two sums is taken.
 */
export function subsampledGaussianSeries(q: number, sigma: number, alpha: number): number {
  const z0 = sigma * sigma * Math.log(1 / q - 1) + 0.5;
  /** ln of the normal distribution function. */
  const logBelow = (x: number): number =>
    x > -5 ? Math.log(0.5 * erfc(-x * Math.SQRT1_2)) : Math.log(0.5 * erfcx(-x * Math.SQRT1_2)) - (x * x) / 2;
  let binomial = 1;
  let total = 0;
  let before = 0;
  for (let i = 0; i < 4000 && binomial !== 0; i++) {
    const j = alpha - i;
    const size = Math.log(Math.abs(binomial));
    const one = size + j * Math.log1p(-q) + i * Math.log(q) + (i * i - i) / (2 * sigma * sigma);
    const two = size + j * Math.log(q) + i * Math.log1p(-q) + (j * j - j) / (2 * sigma * sigma);
    const term = Math.exp(one + logBelow((z0 - i) / sigma)) + Math.exp(two + logBelow((j - z0) / sigma));
    before = total;
    total += Math.sign(binomial) * term;
    binomial *= (alpha - i) / (i + 1);
    if (i > alpha + 2 && term < 1e-17) break;
  }
  return Math.log(Number.isInteger(alpha) ? total : (total + before) / 2) / (alpha - 1);
}
