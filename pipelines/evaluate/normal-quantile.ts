import { normalAbove } from '../../privacy/accounting/numeric/erfc.ts';

/** How many standard deviations a normal number stays within with `level`, by bisection; for `count` numbers at once by Bonferroni. */
export function normalQuantile(level: number, count: number = 1): number {
  const above = (1 - level) / (2 * count);
  let [low, high] = [0, 40];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (normalAbove(middle) > above) low = middle;
    else high = middle;
  }
  return high;
}
