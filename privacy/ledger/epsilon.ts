import { epsilonOfZcdp } from '../accounting/zcdp/conversion.ts';
import { compare, exactRational, type Rational, subtract } from '../rational.ts';
import { type CostUnits, fromUnits } from './cost-units.ts';
import type { Policy } from './ledger.ts';

/**
 * Epsilon of a cost at the largest delta of a policy, rounded up; infinite where the cost alone uses up that delta.
 */
export function epsilonOfCost(cost: CostUnits, maxDelta: Rational): number {
  const deltaLeft = subtract(maxDelta, fromUnits(cost.delta));
  if (deltaLeft.numerator < 0n) return Number.POSITIVE_INFINITY;
  if (cost.rho === 0n) return 0;
  if (deltaLeft.numerator === 0n) return Number.POSITIVE_INFINITY;
  return epsilonOfZcdp(fromUnits(cost.rho), deltaLeft);
}

/** Whether a total cost stays within the policy. Compared exactly, after rounding towards more loss. */
export function withinPolicy(cost: CostUnits, policy: Policy): boolean {
  const epsilon = epsilonOfCost(cost, policy.maxDelta);
  return Number.isFinite(epsilon) && compare(exactRational(epsilon), policy.maxEpsilon) <= 0;
}
