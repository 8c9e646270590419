import { decimalText } from '../decimal.ts';
import { UserError } from '../errors.ts';
import { compare } from '../rational.ts';
import { admitSpender, policyOf, policyOn } from './admit-spender.ts';
import type { Award } from './allocation.ts';
import { committedOn, heldUnder, knownAllocation, runsUnder, stateOf } from './allocations.ts';
import { budgetExceeded } from './budget-exceeded.ts';
import { addCosts, type CostUnits, rhoUpTo } from './cost-units.ts';
import { epsilonOfCost, withinPolicy } from './epsilon.ts';
import type { EnteredRequest, Policy } from './ledger.ts';
import { chargedTo, type LedgerState, reservedOn, runsOf } from './state.ts';

/** An award fits into what the policy leaves after everything charged, reserved and set aside before. */
export function admitAward(state: LedgerState, award: Award, by: string, day: string): void {
  const { dataset, id } = award;
  const policy = policyOn(state, dataset, 'award an allocation');
  admitSpender(policy.spenders, policyOf(dataset), by);
  const why = whyInvalid(state, award, day);
  if (why !== undefined) {
    throw new UserError('CONFIG_INVALID', `Cannot award allocation ${JSON.stringify(id)}: ${why}`, {
      hint: '`synthward ledger award --help` shows an example.',
      params: { allocation: id, dataset },
    });
  }
  const committed = committedOn(state, dataset, day);
  const total = addCosts(committed, rhoUpTo(award.rho));
  if (withinPolicy(total, policy)) return;
  throw budgetExceeded({
    what: `award allocation ${JSON.stringify(id)}`,
    account: `dataset ${JSON.stringify(dataset)}`,
    allows: `its policy allows epsilon ${decimalText(policy.maxEpsilon)}`,
    maxEpsilon: policy.maxEpsilon,
    maxDelta: policy.maxDelta,
    epsilonAfter: epsilonOfCost(total, policy.maxDelta),
    epsilonHeld: epsilonOfCost(committed, policy.maxDelta),
    openRuns: [],
    params: { dataset, allocation: id },
  });
}

function whyInvalid(state: LedgerState, award: Award, day: string): string | undefined {
  const { id, project, purpose, approver, epsilon, rho, delta, expires, spenders } = award;
  if (state.allocations.has(id)) return 'the ledger holds one of that name';
  for (const [what, text] of [
    ['name', id],
    ['project', project],
    ['purpose', purpose],
    ['approver', approver],
  ] as const) {
    if (text.length === 0 || text.length > 200 || /\p{Cc}/u.test(text)) {
      return `its ${what} must have 1 to 200 characters, none of them a control character`;
    }
  }
  if (rho.numerator <= 0n || epsilon.numerator <= 0n) return 'it awards nothing';
  const { maxDelta } = state.policies.get(award.dataset)!;
  if (delta.numerator <= 0n || compare(delta, maxDelta) > 0) {
    return `its delta must be above 0 and at most ${decimalText(maxDelta)}, that of the policy`;
  }
  if (!withinPolicy(rhoUpTo(rho), limitOf(award))) return 'its rho costs more than its epsilon';
  if (spenders.length === 0) return 'it names nobody who may spend';
  if (!isDay(expires)) return 'it must expire on a day such as 2027-06-30';
  return expires < day ? `it would have expired on ${expires}` : undefined;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

export function admitRevoke(state: LedgerState, id: string, by: string): void {
  const { award, revoked } = knownAllocation(state, id);
  admitSpender(policyOn(state, award.dataset, 'revoke an allocation').spenders, policyOf(award.dataset), by);
  if (revoked !== undefined) throw gone(id, `was revoked on ${revoked.at.slice(0, 10)}`, 'revoke');
}

/**
 * A run pays from its allocation, within that and within the policy; without one, from what is not set aside.
 *
 * *Guarantee*: the charges of an allocation compose to at most its epsilon at its delta, those of the dataset to at most its
 * policy. *Holds when*, *Arithmetic*, *Method*, *Status*: as `admit`.
 */
export function admitAccount(
  state: LedgerState,
  request: EnteredRequest,
  policy: Policy,
  planned: CostUnits,
  day: string,
): void {
  const { dataset, allocation } = request;
  if (allocation !== undefined) {
    admitToAllocation(state, request, allocation, planned, day);
  } else if (policy.requireAllocation === true) {
    throw new UserError(
      'ALLOCATION_REQUIRED',
      `Cannot start a run: the policy of dataset ${JSON.stringify(dataset)} asks for an allocation`,
      {
        hint: 'Name one with --allocation or --project, or have one awarded with `synthward ledger award`.',
        params: { dataset },
      },
    );
  }
  const held =
    allocation === undefined
      ? committedOn(state, dataset, day)
      : addCosts(chargedTo(state, dataset), reservedOn(state, dataset));
  const total = addCosts(held, planned);
  if (withinPolicy(total, policy)) return;
  throw budgetExceeded({
    what: `start run ${JSON.stringify(request.runId)}`,
    account: `dataset ${JSON.stringify(dataset)}`,
    allows: `its policy allows epsilon ${decimalText(policy.maxEpsilon)}`,
    maxEpsilon: policy.maxEpsilon,
    maxDelta: policy.maxDelta,
    epsilonAfter: epsilonOfCost(total, policy.maxDelta),
    epsilonHeld: epsilonOfCost(held, policy.maxDelta),
    openRuns: openIds(runsOf(state, dataset)),
    params: {
      dataset,
      runId: request.runId,
      maxEpsilon: decimalText(policy.maxEpsilon),
      epsilonPlanned: epsilonOfCost(planned, policy.maxDelta),
    },
  });
}

function admitToAllocation(
  state: LedgerState,
  { dataset, runId, spender }: EnteredRequest,
  id: string,
  planned: CostUnits,
  day: string,
): void {
  const allocation = knownAllocation(state, id, dataset);
  const { award, revoked } = allocation;
  const status = stateOf(allocation, day);
  if (status === 'expired') throw gone(id, `expired on ${award.expires}`, 'use');
  if (status === 'revoked') throw gone(id, `was revoked on ${revoked!.at.slice(0, 10)}`, 'use');
  admitSpender(award.spenders, `allocation ${JSON.stringify(id)}`, spender);
  const held = heldUnder(state, id);
  const total = addCosts(held, planned);
  if (withinPolicy(total, limitOf(award))) return;
  throw budgetExceeded({
    what: `start run ${JSON.stringify(runId)}`,
    account: `allocation ${JSON.stringify(id)}`,
    allows: `it was awarded epsilon ${decimalText(award.epsilon)}`,
    maxEpsilon: award.epsilon,
    maxDelta: award.delta,
    epsilonAfter: epsilonOfCost(total, award.delta),
    epsilonHeld: epsilonOfCost(held, award.delta),
    openRuns: openIds(runsUnder(state, id)),
    params: { dataset, runId, allocation: id },
  });
}

/** An award allows what a policy of that epsilon and delta would. */
const limitOf = ({ epsilon, delta, spenders }: Award): Policy => ({ maxEpsilon: epsilon, maxDelta: delta, spenders });

const openIds = (runs: ReturnType<typeof runsOf>): readonly string[] =>
  runs.filter(({ record }) => record.state === 'open').map(({ record }) => record.runId);

const gone = (id: string, why: string, verb: string): UserError =>
  new UserError('ALLOCATION_EXPIRED', `Cannot ${verb} allocation ${JSON.stringify(id)}: it ${why}`, {
    hint: 'Its balance has returned to the dataset. Have another one awarded with `synthward ledger award`.',
    params: { allocation: id },
  });
