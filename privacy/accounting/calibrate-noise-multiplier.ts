import { nearestNumber } from '../decimal.ts';
import { UserError } from '../errors.ts';
import type { PrivacyEvent } from '../events.ts';
import {
  ceilTo,
  compare,
  exactRational,
  multiply,
  ONE,
  type Rational,
  rational,
  subtract,
  toNumberDown,
} from '../rational.ts';
import { rdpAccountant } from './rdp/accountant.ts';
import { wholePlanEpsilon } from './whole-plan.ts';
import { zcdpAccountant } from './zcdp/accountant.ts';

/** What a plan with noisy sums of clipped gradients has to keep within. */
export interface TrainingBudget {
  readonly epsilon: Rational;
  readonly delta: Rational;
  /** Everything else that the plan, and what it rests on, does to the records. */
  readonly beside: PrivacyEvent;
  /**
   * By which the sum is taken. `whole-plan` is tighter, and valid only where every event of `beside` was fixed before the first answer; `zcdp`
   * holds whatever was chosen after looking at answers, such as a plan that rests on a measured dictionary.
   */
  readonly by: 'whole-plan' | 'zcdp';
}

export interface SampledSteps {
  /** With which each unit takes part in a step, independently. */
  readonly probability: Rational;
  readonly steps: number;
}

/** Noise multipliers are multiples of one over this. */
export const NOISE_MULTIPLIER_STEPS: bigint = 2n ** 20n;
/** Less noise than this protects nobody at any epsilon that a budget may have. */
const LEAST = 1 / 16;
/** With more noise than this no training learns anything. */
const GREATEST = 2 ** 12;
/** The result is above the smallest multiplier by at most this share, or one step. */
const TOLERANCE = 2 ** -15;
/** Set aside of epsilon, so that an engine whose logarithms are rounded otherwise agrees that the plan fits. */
const SET_ASIDE: Rational = rational(1n, 2n ** 24n);

/**
 * The smallest noise multiplier (standard deviation of the noise over the clip) with which `steps` noisy sums over Poisson samples, and all that
 * is beside them, keep within the budget: a multiple of 2^-20, within 2^-15 of the smallest.
 *
 * *Guarantee* the event with the returned multiplier was accounted for, and its upper bound is at most epsilon.
 * *Holds when* `budget.by` is true of the plan.
 * *Arithmetic* multipliers and comparison exact.
 * *Method* the answer of the Rényi accountant, which is quick and too large, then regula falsi on logarithms by the accountant that decides.
 * *Status* tested, unaudited.
 *
 * Throws `BUDGET_INVALID` where no multiplier up to 4096 is enough, and as the accountants do.
 */
export function calibrateNoiseMultiplier(budget: TrainingBudget, { probability, steps }: SampledSteps): Rational {
  const epsilon = multiply(budget.epsilon, subtract(ONE, SET_ASIDE));
  const target = toNumberDown(epsilon);
  const eventOf = (multiplier: Rational): PrivacyEvent => ({
    kind: 'composed',
    events: [budget.beside, sampledSteps({ probability, steps }, multiplier)],
  });
  const costOf = (multiplier: Rational): number =>
    budget.by === 'whole-plan'
      ? wholePlanEpsilon(eventOf(multiplier), budget.delta).epsilon
      : zcdpAccountant.account(eventOf(multiplier)).epsilonAt(budget.delta).upper;
  const quick = (multiplier: Rational): number =>
    rdpAccountant.account(eventOf(multiplier)).epsilonAt(budget.delta).upper;
  const fits = (cost: number): boolean => Number.isFinite(cost) && compare(exactRational(cost), epsilon) <= 0;
  const smallest = (cost: (multiplier: Rational) => number, guess: number, tolerance: number): number | undefined =>
    leastFitting(
      (x) => cost(onGrid(x)),
      (value) => fits(value),
      { guess, target, tolerance },
    );

  const first = budget.by === 'zcdp' ? 1 : (smallest(quick, 1, 2 ** -6) ?? GREATEST);
  const found = smallest(costOf, first, TOLERANCE);
  if (found === undefined) throw tooSmall(budget);
  return onGrid(found);
}

/** The event of the steps: noise on sums of gradients, clipped to norm 1 or scaled so, over samples of units. */
export function sampledSteps({ probability, steps }: SampledSteps, multiplier: Rational): PrivacyEvent {
  const noise: PrivacyEvent = { kind: 'gaussian', sigma: multiplier, sensitivity: ONE };
  return { kind: 'repeated', event: { kind: 'poisson-sampled', probability, event: noise }, times: steps };
}

const onGrid = (x: number): Rational => ceilTo(exactRational(x), NOISE_MULTIPLIER_STEPS);

interface Search {
  readonly guess: number;
  readonly target: number;
  readonly tolerance: number;
}

/** The least argument at which a falling function fits, or one within the tolerance above it; `undefined` where `GREATEST` does not. */
function leastFitting(
  cost: (x: number) => number,
  fits: (value: number) => boolean,
  { guess, target, tolerance }: Search,
): number | undefined {
  const gap = (value: number): number => Math.log(Math.min(value, 1e300)) - Math.log(target);
  const look = (x: number): { readonly x: number; readonly gap: number } => {
    const value = cost(x);
    return { x, gap: fits(value) ? Math.min(gap(value), -1e-12) : Math.max(gap(value), 1e-12) };
  };
  let low = look(guess);
  let high = low;
  for (let factor = 1.02; high.gap > 0; factor *= factor) {
    if (high.x >= GREATEST) return undefined;
    low = high;
    high = look(Math.min(GREATEST, low.x * factor));
  }
  for (let factor = 1.02; low.gap < 0; factor *= factor) {
    if (low.x <= LEAST) return LEAST;
    high = low;
    low = look(Math.max(LEAST, high.x / factor));
  }
  const step = 1 / Number(NOISE_MULTIPLIER_STEPS);
  let side = 0;
  while (high.x - low.x > Math.max(step, tolerance * high.x)) {
    const [a, b] = [Math.log(low.x), Math.log(high.x)];
    // A little above the crossing, so that the next one is likely to close the bracket from below.
    const crossing = a + ((b - a) * low.gap) / (low.gap - high.gap);
    const aimed = side > 0 ? crossing - 0.4 * tolerance : crossing + 0.4 * tolerance;
    const x = Math.exp(Math.min(b - (b - a) * 1e-3, Math.max(a + (b - a) * 1e-3, aimed)));
    const seen = look(x);
    side = seen.gap < 0 ? 1 : -1;
    if (seen.gap < 0) high = seen;
    else low = seen;
  }
  return high.x;
}

const tooSmall = ({ epsilon, delta }: TrainingBudget): UserError =>
  new UserError(
    'BUDGET_INVALID',
    `Cannot train within epsilon ${shown(epsilon)} at delta ${shown(delta)}: what the plan does besides leaves nothing for it, or too little to learn from`,
    { hint: 'Raise epsilon, give evaluation and details a smaller share, or take another model kind.' },
  );

const shown = (x: Rational): string => String(nearestNumber(x));
