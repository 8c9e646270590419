import { studentQuantile } from '../statistics/student-quantile.ts';

/** A number and how far it may be off. */
export interface CombinedEstimate {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  /** Standard deviation that the interval is made of. */
  readonly deviation: number;
}

/** Fewer values of copies tell nothing of how they differ. */
export const FEWEST_COPIES = 5;

/** How far the release may be off beyond what copies tell of it, in multiples of that: taken to be as likely anywhere up to there. */
const BIAS_REACH = 3;

/**
 * What copies say of a released number. They were made from the release as that was made from the records, so that they differ from it about as it differs
 * from the truth: by b = mean(copies) - released, which is taken off, and by their variance B. The interval is that of Student's t with m - 1
 * degrees of freedom and the variance (1 + 1/m) B + 3 b^2. The first part is that of the rules for m synthetic tables (Raghunathan, Reiter and Rubin
 * 2003) where each copy holds all that is uncertain. Of a relation that noise has drawn in, copies lose less than the release did, so that b tells
 * only some of what it is off by (Efron and Tibshirani 1993, section 10.6): what is left is taken to lie evenly within 3 b on either side, whose variance is 3 b^2. That
 * 3 was found by simulation. `undefined` for fewer than `FEWEST_COPIES` copies.
 */
export function combine(released: number, copies: readonly number[], level: number): CombinedEstimate | undefined {
  const count = copies.length;
  if (count < FEWEST_COPIES) return undefined;
  const mean = copies.reduce((sum, value) => sum + value / count, 0);
  const variance = copies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const bias = mean - released;
  const deviation = Math.sqrt((1 + 1 / count) * variance + (BIAS_REACH * bias) ** 2 / 3);
  const estimate = released - bias;
  const away = studentQuantile(level, count - 1) * deviation;
  return { estimate, lower: estimate - away, upper: estimate + away, deviation };
}
