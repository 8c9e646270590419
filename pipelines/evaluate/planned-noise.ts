import { UserError } from '../../privacy/errors.ts';
import { LATTICE_PER_ROW } from '../../privacy/guard/lattice.ts';
import { type Rational, toNumberUp } from '../../privacy/rational.ts';

/** A little below 2^30, so that rounding up does not pass it. */
export const GREATEST_SIGMA: number = 2 ** 30 - 2 ** 12;

/**
 * The guard puts the noise on the total over the marginals, in units of 1/256 row, and draws none beyond
 * `GREATEST_SIGMA`. So where the noise on the mean is large, the mean is taken over fewer marginals.
 */
export const mostMarginals = (sigma: Rational): number =>
  Math.floor(GREATEST_SIGMA / LATTICE_PER_ROW / toNumberUp(sigma));

export const tooLittleBudget = (): UserError =>
  new UserError('BUDGET_INVALID', 'Cannot plan an evaluation: its share of the budget is too small to tell anything', {
    hint: 'give the evaluation a larger share of the budget, or none',
  });
