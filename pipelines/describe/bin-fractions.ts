import { type Rational, rational } from '../../privacy/rational.ts';

/** Share of the rows in an end bin is a fifth of an even one. */
const END = 5;

/**
 * Which quantiles cut numbers into `bins`: evenly, but for the two outermost, which lie near the ends. So the bins between
 * hold about as many records each, and few records lie where nothing tells how far the numbers reach.
 */
export function binFractions(bins: number): readonly Rational[] {
  if (bins < 5) return Array.from({ length: bins - 1 }, (_, i) => rational(i + 1, bins));
  const end = rational(1, END * bins);
  const inner = Array.from({ length: bins - 3 }, (_, i) => rational(i + 1, bins - 2));
  return [end, ...inner, rational(END * bins - 1, END * bins)];
}
