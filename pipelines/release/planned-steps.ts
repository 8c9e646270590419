import type { PlannedQuestion } from '../../models/model.ts';
import { hasSampling } from '../../privacy/accounting/has-sampling.ts';
import { zcdpCostInParts } from '../../privacy/accounting/zcdp/cost.ts';
import { UserError } from '../../privacy/errors.ts';
import type { PrivacyEvent } from '../../privacy/events.ts';
import { add, compare, divide, exactRational, multiply, type Rational, sum, ZERO } from '../../privacy/rational.ts';
import { claimedLoss } from '../release-folder/manifest/claimed-loss.ts';
import type { PriorCharges } from './prior-charges.ts';

export interface PlannedStep extends PlannedQuestion {
  readonly stage: 'fit' | 'detail' | 'evaluate';
  /** What it adds to the rho of the plan. Steps over samples share what they cost together, in proportion to what each would cost by itself. */
  readonly rho: Rational;
}

export const composedOf = (steps: readonly { readonly event: PrivacyEvent }[]): PrivacyEvent => ({
  kind: 'composed',
  events: steps.map(({ event }) => event),
});

/** The questions, each with what it costs. */
export function costedSteps(questions: readonly Omit<PlannedStep, 'rho'>[]): readonly PlannedStep[] {
  const apart = questions.map(({ event }) => zcdpCostInParts(event));
  const together = zcdpCostInParts(composedOf(questions)).sampled.rho;
  const total = sum(apart.map(({ sampled }) => sampled.rho));
  return questions.map((question, i) => {
    const { rest, sampled } = apart[i]!;
    const share = sampled.rho.numerator === 0n ? ZERO : multiply(together, divide(sampled.rho, total));
    return { ...question, rho: add(rest.rho, share) };
  });
}

/**
 * Epsilon of a plan at the delta of its budget, with what its dictionary cost. A plan with steps over samples is taken as a whole, unless it rests on
 * answers that were seen before it was made (decision 19).
 */
export function plannedLoss(
  event: PrivacyEvent,
  prior: PriorCharges,
  budget: { readonly epsilon: Rational; readonly delta: Rational },
): { readonly epsilon: number; readonly notes: readonly string[] } {
  const all = composedOf([...prior.charges, { event }]);
  const sampled = hasSampling(event);
  const { epsilon } = claimedLoss(all, budget.delta, sampled && prior.runs.length === 0);
  if (!sampled) return { epsilon, notes: [] };
  if (!Number.isFinite(epsilon) || compare(exactRational(epsilon), budget.epsilon) > 0) {
    throw new UserError(
      'BUDGET_EXCEEDED',
      `Cannot plan the release: its steps over samples take it to epsilon ${epsilon}`,
      {
        hint: 'This is a defect in the plan of the model family; please report it.',
      },
    );
  }
  const bySum = claimedLoss(all, budget.delta, false).epsilon;
  if (bySum <= epsilon) return { epsilon, notes: [] };
  return {
    epsilon,
    notes: [
      `By the sum of rho, by which the ledger adds up runs, this plan counts as epsilon ${Math.ceil(bySum * 1000) / 1000}: it is admitted where the policy has room for that, or where the run is alone in its account. Its training is charged as a whole with the first step.`,
    ],
  };
}
