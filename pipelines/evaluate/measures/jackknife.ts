/** Of a number that follows from records: how far it would move, were other units drawn. */
export interface JackknifeInterval {
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
}

export const JACKKNIFE_LEVEL = 0.95;
const Z = 1.959963984540054;

/**
 * Interval from the values that a number takes without one of several groups of units, each left out in turn: `value` plus and minus a quantile of
 * Student's t times the jackknife's standard error (Tukey 1958; groups after Quenouille 1956). It covers what the number is on average over draws of as many
 * units, its bias by chance included. `undefined` for fewer than two groups.
 */
export function jackknifeInterval(value: number, without: Float64Array): JackknifeInterval | undefined {
  const groups = without.length;
  if (groups < 2) return undefined;
  const mean = without.reduce((a, b) => a + b, 0) / groups;
  const squares = without.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const reach = studentQuantile(groups - 1) * Math.sqrt(((groups - 1) / groups) * squares);
  return { lower: value - reach, upper: value + reach, level: JACKKNIFE_LEVEL };
}

/** Quantile .975 of Student's t (Abramowitz and Stegun 26.7.5, four terms): good to .001 from 5 degrees of freedom on. */
function studentQuantile(freedom: number): number {
  const z2 = Z * Z;
  const terms = [
    Z * (z2 + 1) * (1 / 4),
    Z * (5 * z2 ** 2 + 16 * z2 + 3) * (1 / 96),
    Z * (3 * z2 ** 3 + 19 * z2 ** 2 + 17 * z2 - 15) * (1 / 384),
    Z * (79 * z2 ** 4 + 776 * z2 ** 3 + 1482 * z2 ** 2 - 1920 * z2 - 945) * (1 / 92_160),
  ];
  return terms.reduce((sum, term, i) => sum + term / freedom ** (i + 1), Z);
}
