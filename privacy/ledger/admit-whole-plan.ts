import { hasSampling } from '../accounting/has-sampling.ts';
import { wholePlanEpsilon } from '../accounting/whole-plan.ts';
import { decimalText } from '../decimal.ts';
import { UserError } from '../errors.ts';
import { compare, exactRational } from '../rational.ts';
import { setAsideOn } from './allocations.ts';
import type { EnteredRequest, Policy } from './ledger.ts';
import { isPool } from './question-pools.ts';
import { composedOf, type LedgerState, runsOf } from './state.ts';

/**
 * A run with steps over samples that is alone in its account is admitted by the losses of its plan as a whole.
 *
 * *Guarantee*: the charges of the dataset compose to at most `maxEpsilon` at `maxDelta` of the policy, for as long as no other run is admitted; a later
 * one is admitted only where the sum of rho, with the *whole* plan of this one, fits, which bounds everything as `admit` says.
 * *Holds when*: as `admit`. That nothing was charged before, that every question is listed and charged to the letter, and that it counts with all of its plan
 * for good, is seen to here, in `admitCharge` and in `state.ts`.
 * *Arithmetic*: that of the accountant, rounded up; compared exactly.
 * *Method*: adaptive composition of fixed dominating pairs (Zhu, Dong and Wang 2022, Theorem 10); a run that ends early is a post-processing of one that does
 * not. Decision 19 has the argument. *Status*: tested, unaudited.
 *
 * Throws `BUDGET_EXCEEDED`.
 */
export function admitWholePlan(state: LedgerState, request: EnteredRequest, policy: Policy, day: string): void {
  const why = whyNotWhole(state, request, policy, day);
  if (why === undefined) return;
  const { dataset, runId } = request;
  throw new UserError('BUDGET_EXCEEDED', `Cannot start run ${JSON.stringify(runId)} by its plan as a whole: ${why}`, {
    hint: 'Plan with less, or let a spender raise the limit.',
    params: { dataset, runId },
  });
}

/** In words; `undefined` where the run may be admitted so. */
export function whyNotWhole(
  state: LedgerState,
  { dataset, allocation, plannedQuestions }: EnteredRequest,
  policy: Policy,
  day: string,
): string | undefined {
  if (plannedQuestions === undefined || plannedQuestions.some(({ id }) => isPool(id))) {
    return 'not every question of it is known beforehand';
  }
  const plan = composedOf(plannedQuestions);
  if (!hasSampling(plan)) return 'it has no steps over samples';
  if (allocation !== undefined || policy.requireAllocation === true) return 'an allocation pays for it';
  const other = runsOf(state, dataset).find(({ record, charges }) => record.state === 'open' || charges.size > 0);
  if (other !== undefined) return `run ${JSON.stringify(other.record.runId)} has charged or reserved before`;
  const aside = setAsideOn(state, dataset, day);
  if (aside.rho > 0n || aside.delta > 0n) return 'a part of the account is set aside for projects';
  const { epsilon } = wholePlanEpsilon(plan, policy.maxDelta);
  if (Number.isFinite(epsilon) && compare(exactRational(epsilon), policy.maxEpsilon) <= 0) return undefined;
  return `it costs epsilon ${epsilon} at delta ${decimalText(policy.maxDelta)}`;
}
