import { largestRho } from '../budget.ts';
import { UserError } from '../errors.ts';
import { subtract } from '../rational.ts';
import type { Allocation, AllocationState } from './allocation.ts';
import { addCosts, type CostUnits, fromUnits, NO_COST, remainder, rhoUpTo } from './cost-units.ts';
import {
  type AllocationAccount,
  chargedTo,
  type LedgerState,
  type RunAccount,
  reservedBy,
  reservedOn,
  sumOf,
} from './state.ts';

/**
 * The day on which an entry of that time counts, in UTC. Never before the day of an entry that is already there: a clock
 * put back does not bring an expired allocation to life.
 */
export const dayOf = (state: LedgerState, time: string): string =>
  (time > state.latest ? time : state.latest).slice(0, 10);

export function stateOf({ award, revoked }: AllocationAccount, day: string): AllocationState {
  if (revoked !== undefined) return 'revoked';
  return day > award.expires ? 'expired' : 'active';
}

/** Throws `ALLOCATION_UNKNOWN` where the ledger holds none of that id, or for another dataset. */
export function knownAllocation(state: LedgerState, id: string, dataset?: string): AllocationAccount {
  const allocation = state.allocations.get(id);
  if (allocation !== undefined && (dataset === undefined || allocation.award.dataset === dataset)) return allocation;
  const why =
    allocation === undefined
      ? 'the ledger holds none of that name'
      : `it is of dataset ${JSON.stringify(allocation.award.dataset)}`;
  throw new UserError('ALLOCATION_UNKNOWN', `Cannot use allocation ${JSON.stringify(id)}: ${why}`, {
    hint: '`synthward ledger allocations` lists them.',
    params: { allocation: id },
  });
}

/** The most rho that keeps the award's epsilon where its runs have charged or reserved that delta of their own. */
function rhoBeside({ award }: AllocationAccount, delta: bigint): CostUnits {
  if (delta === 0n) return rhoUpTo(award.rho);
  const left = subtract(award.delta, fromUnits(delta));
  if (left.numerator <= 0n) return NO_COST;
  try {
    return rhoUpTo(largestRho(award.epsilon, left));
  } catch (error) {
    if (error instanceof UserError) return NO_COST; // nothing can be bought with what is left
    throw error;
  }
}

export const chargedUnder = (state: LedgerState, id: string): CostUnits =>
  sumOf(runsUnder(state, id).map((run) => run.charged));

export const reservedUnder = (state: LedgerState, id: string): CostUnits => sumOf(runsUnder(state, id).map(reservedBy));

/** Charged and reserved. */
export const heldUnder = (state: LedgerState, id: string): CostUnits =>
  addCosts(chargedUnder(state, id), reservedUnder(state, id));

/** What a further run under it may plan: rho alone. */
export function balanceOf(state: LedgerState, allocation: AllocationAccount, day: string): CostUnits {
  if (stateOf(allocation, day) !== 'active') return NO_COST;
  const held = heldUnder(state, allocation.award.id);
  return remainder(rhoBeside(allocation, held.delta), held);
}

/** What the dataset's active allocations may still plan, besides what their open runs have reserved. */
export const setAsideOn = (state: LedgerState, dataset: string, day: string): CostUnits =>
  sumOf(allocationsOf(state, dataset).map((allocation) => balanceOf(state, allocation, day)));

/** Charged, reserved and set aside: what the dataset has promised away. */
export const committedOn = (state: LedgerState, dataset: string, day: string): CostUnits =>
  sumOf([chargedTo(state, dataset), reservedOn(state, dataset), setAsideOn(state, dataset, day)]);

export const allocationsOf = (state: LedgerState, dataset?: string): readonly AllocationAccount[] =>
  [...state.allocations.values()].filter(({ award }) => dataset === undefined || award.dataset === dataset);

export function allocationRecord(state: LedgerState, allocation: AllocationAccount, day: string): Allocation {
  const { award, awardedAt, awardedBy, revoked } = allocation;
  const charged = chargedUnder(state, award.id);
  const reserved = reservedUnder(state, award.id);
  const balance = balanceOf(state, allocation, day);
  return {
    ...award,
    awardedAt,
    awardedBy,
    state: stateOf(allocation, day),
    revoked,
    chargedRho: fromUnits(charged.rho),
    chargedDelta: fromUnits(charged.delta),
    reservedRho: fromUnits(reserved.rho),
    reservedDelta: fromUnits(reserved.delta),
    balanceRho: fromUnits(balance.rho),
  };
}

export const runsUnder = (state: LedgerState, id: string): readonly RunAccount[] =>
  [...state.runs.values()].filter((run) => run.record.allocation === id);
