import { UserError } from '../errors.ts';
import type { NeighbouringRelation, PrivacyEvent } from '../events.ts';
import {
  add,
  compare,
  divide,
  exactRational,
  multiply,
  type Rational,
  rational,
  subtract,
  toNumberDown,
} from '../rational.ts';
import { type Accountant, ADD_REMOVE_UNIT } from './accountant.ts';
import { ACCOUNTANTS, accountedByAll, tightest } from './tightest.ts';

export interface CalibrationOptions {
  readonly relation?: NeighbouringRelation;
  /** Which accountants may be believed; all by default. */
  readonly accountants?: readonly Accountant[];
  /** The result is within this factor above the smallest: 1 + tolerance. 1e-6 by default. */
  readonly tolerance?: Rational;
  /** Where the search starts. 1 by default. */
  readonly start?: Rational;
}

export interface Calibration {
  readonly parameter: Rational;
  readonly event: PrivacyEvent;
  /** The upper bound on epsilon that was checked last, with this very parameter. */
  readonly epsilon: number;
}

const MOST_DOUBLINGS = 200;

/**
 * The smallest noise parameter with which an event meets (epsilon, delta), up to the tolerance.
 *
 * *Guarantee* the event for the returned parameter was accounted for, and its upper bound is at most epsilon. Never a
 * parameter that was not checked.
 * *Holds when* more noise never costs more; otherwise the result still passes, but a smaller parameter may pass too.
 * *Arithmetic* parameters and comparison exact.
 * *Method* doubling until the bracket holds, then bisection.
 * *Status* vetted.
 *
 * Throws `BUDGET_INVALID` where no parameter up to 2^200 times the start meets the budget, and as the accountants do.
 */
export function calibrate(
  template: (parameter: Rational) => PrivacyEvent,
  epsilon: Rational,
  delta: Rational,
  options: CalibrationOptions = {},
): Calibration {
  const { relation = ADD_REMOVE_UNIT, accountants = ACCOUNTANTS } = options;
  const tolerance = options.tolerance ?? rational(1n, 1_000_000n);
  const two = rational(2n);
  const check = (parameter: Rational): Calibration | undefined => {
    const event = template(parameter);
    const cost = tightest(accountedByAll(event, relation, accountants), (one) => one.epsilonAt(delta)).epsilon.upper;
    const meets = Number.isFinite(cost) && compare(exactRational(cost), epsilon) <= 0;
    return meets ? { parameter, event, epsilon: cost } : undefined;
  };

  let high = options.start ?? rational(1n);
  let best = check(high);
  for (let i = 0; best === undefined; i++) {
    if (i === MOST_DOUBLINGS) {
      throw new UserError(
        'BUDGET_INVALID',
        `Cannot meet epsilon ${String(toNumberDown(epsilon))} at delta ${String(toNumberDown(delta))}: no noise parameter up to 2^${MOST_DOUBLINGS} times the first guess does`,
        { hint: 'Raise epsilon or delta, or do less.' },
      );
    }
    high = multiply(high, two);
    best = check(high);
  }
  let low = divide(best.parameter, two);
  for (let i = 0; i < MOST_DOUBLINGS; i++) {
    const smaller = check(low);
    if (smaller === undefined) break;
    best = smaller;
    low = divide(low, two);
  }
  while (compare(subtract(best.parameter, low), multiply(tolerance, best.parameter)) > 0) {
    const middle = shortened(divide(add(best.parameter, low), two), tolerance);
    if (compare(middle, low) <= 0 || compare(middle, best.parameter) >= 0) break;
    const smaller = check(middle);
    if (smaller === undefined) low = middle;
    else best = smaller;
  }
  return best;
}

/** A fraction with a small denominator within an eighth of the tolerance of `x`, so that bisection does not grow it. */
function shortened(x: Rational, tolerance: Rational): Rational {
  let steps = 1n;
  const wanted = divide(rational(8n), multiply(x, tolerance));
  while (compare(rational(steps), wanted) < 0) steps *= 2n;
  return rational((x.numerator * steps) / x.denominator, steps);
}
