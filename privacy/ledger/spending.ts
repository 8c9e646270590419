import { ZERO } from '../rational.ts';
import { addCosts, fromUnits } from './cost-units.ts';
import { epsilonOfCost } from './epsilon.ts';
import type { Spending } from './ledger.ts';
import { chargedTo, countedEvent, type LedgerState, reservedOn, runsOf } from './state.ts';

/** Sums up what the dataset has paid. Without a policy there is no delta to convert at, and nothing can have been spent. */
export function spendingOf(state: LedgerState, dataset: string): Spending {
  const policy = state.policies.get(dataset);
  const maxDelta = policy?.maxDelta ?? ZERO;
  const runs = runsOf(state, dataset);
  const charged = chargedTo(state, dataset);
  const reserved = reservedOn(state, dataset);
  return {
    dataset,
    policy,
    event: {
      kind: 'composed',
      events: runs.flatMap((run) => [...run.charges.values()].map(({ event }) => countedEvent(run, event))),
    },
    rho: fromUnits(charged.rho),
    delta: fromUnits(charged.delta),
    epsilonAtMaxDelta: epsilonOfCost(charged, maxDelta),
    plainSumOfEpsilons: runs.reduce((sum, run) => sum + epsilonOfCost(run.charged, maxDelta), 0),
    reservedRho: fromUnits(reserved.rho),
    reservedDelta: fromUnits(reserved.delta),
    epsilonWithReservations: epsilonOfCost(addCosts(charged, reserved), maxDelta),
  };
}
