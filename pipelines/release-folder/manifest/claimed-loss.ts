import { wholePlanEpsilon } from '../../../privacy/accounting/whole-plan.ts';
import { epsilonOfZcdp } from '../../../privacy/accounting/zcdp/conversion.ts';
import { type ZcdpCost, zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { type Rational, subtract } from '../../../privacy/rational.ts';
import type { ManifestPlan } from './manifest.ts';

/** What the charges of a release cost at a delta. */
export interface ClaimedLoss {
  /** Rounded up; `Infinity` where the charges use up the delta. */
  readonly epsilon: number;
  /** The sum by which the ledger adds them to whatever else is spent. */
  readonly cost: ZcdpCost;
  /** In a word or two, for people. */
  readonly accountant: string;
}

/** Whether a release claims the losses of its plan as a whole, rather than the sum of rho. */
export const isClaimedAsWhole = (plan: Pick<ManifestPlan, 'whole'> | undefined): boolean =>
  plan?.whole?.by === 'whole-plan';

/**
 * Epsilon of all charges of a release: by the sum of rho, or of a plan with steps over samples as a whole (decision 19).
 *
 * *Guarantee* the charges are (`epsilon`, delta)-DP. *Holds when* `asWhole` is true only of charges that were all fixed before the first
 * answer. *Arithmetic*, *Method*, *Status* those of `epsilonOfZcdp` and `wholePlanEpsilon`.
 *
 * Throws `EVENT_UNSUPPORTED` where nothing bounds an event.
 */
export function claimedLoss(event: PrivacyEvent, delta: Rational, asWhole: boolean): ClaimedLoss {
  const cost = zcdpCost(event);
  if (asWhole) {
    const { epsilon, accountant } = wholePlanEpsilon(event, delta);
    return { epsilon, cost, accountant: accountant === 'pld' ? 'loss distributions' : 'Rényi divergences' };
  }
  const left = subtract(delta, cost.delta);
  const epsilon = left.numerator > 0n ? epsilonOfZcdp(cost.rho, left) : Number.POSITIVE_INFINITY;
  return { epsilon, cost, accountant: 'zCDP' };
}
