import { zcdpCost } from '../accounting/zcdp/cost.ts';
import { nearestNumber } from '../decimal.ts';
import type { PrivacyEvent } from '../events.ts';
import { type Rational, toNumberDown, toNumberUp } from '../rational.ts';
import { LOSS_KIND } from './accepted-loss.ts';
import { contradictionInWords, type UnitOfOldRun, unitOfRun, unitsOf, unknownInWords } from './account-units.ts';
import {
  allocationRecord,
  allocationsOf,
  balanceOf,
  chargedUnder,
  committedOn,
  heldUnder,
  runsUnder,
} from './allocations.ts';
import type { ChainHead } from './chain-head.ts';
import { addCosts, fromUnits, NO_COST } from './cost-units.ts';
import { epsilonOfCost } from './epsilon.ts';
import { promiseOf } from './promise.ts';
import { spendingOf } from './spending.ts';
import { type AllocationAccount, countedEvent, type LedgerState, runsOf } from './state.ts';
import type {
  Statement,
  StatementAccount,
  StatementAllocation,
  StatementCharge,
  StatementLine,
  StatementOptions,
} from './statement-lines.ts';
import { tightestOf } from './tightest-history.ts';
import type { AccountUnits } from './unit.ts';

/** The account of every dataset on that day. */
export function statementOf(
  state: LedgerState,
  head: ChainHead,
  day: string,
  options: StatementOptions,
  unitOfOldRun: UnitOfOldRun,
): Statement {
  const datasets = [...state.policies.keys()];
  return {
    schema: 'ledger-statement/1',
    head,
    accounts: datasets.map((dataset) => ({
      ...accountOf(state, dataset, day, options.tightest ?? false),
      ...unitOfAccount(unitsOf(state, dataset, unitOfOldRun)),
      ...conversionsOf(state, dataset),
    })),
    allocations: datasets.flatMap((dataset) =>
      allocationsOf(state, dataset).map((allocation) => allocationLine(state, allocation, day)),
    ),
    lines: datasets.flatMap((dataset) => linesOf(state, dataset, unitOfOldRun)),
    ...(options.charges === true ? { charges: datasets.flatMap((dataset) => chargesOf(state, dataset)) } : {}),
  };
}

function accountOf(
  state: LedgerState,
  dataset: string,
  day: string,
  tightest: boolean,
): Omit<StatementAccount, keyof AccountUnit> {
  const policy = state.policies.get(dataset)!;
  const spending = spendingOf(state, dataset);
  return {
    dataset,
    maxEpsilon: nearestNumber(policy.maxEpsilon),
    maxDelta: nearestNumber(policy.maxDelta),
    spenders: policy.spenders,
    requireAllocation: policy.requireAllocation ?? false,
    rhoCharged: toNumberUp(spending.rho),
    deltaCharged: toNumberUp(spending.delta),
    epsilonCharged: spending.epsilonAtMaxDelta,
    ...(tightest ? { tightest: tightestOf(runsOf(state, dataset), policy.maxDelta, spending.epsilonAtMaxDelta) } : {}),
    epsilonWithReservations: spending.epsilonWithReservations,
    epsilonCommitted: epsilonOfCost(committedOn(state, dataset, day), policy.maxDelta),
    plainSumOfEpsilons: spending.plainSumOfEpsilons,
  };
}

type AccountUnit = Pick<StatementAccount, 'unit' | 'unitConflict' | 'unitUnknown' | 'unitConversions'>;

function unitOfAccount(units: AccountUnits): AccountUnit {
  const unknown = unknownInWords(units);
  return {
    unit: units.unit ?? null,
    ...(units.contradictory ? { unitConflict: contradictionInWords(units) } : {}),
    ...(unknown === undefined ? {} : { unitUnknown: unknown }),
  };
}

function conversionsOf(state: LedgerState, dataset: string): Pick<StatementAccount, 'unitConversions'> {
  const own = state.conversions.filter((conversion) => conversion.dataset === dataset);
  if (own.length === 0) return {};
  return {
    unitConversions: own.map(({ entry, by, unit, rowsAtMost, because, runs }) => ({
      entry,
      by,
      unit,
      rowsAtMost,
      because,
      runs,
    })),
  };
}

function allocationLine(state: LedgerState, account: AllocationAccount, day: string): StatementAllocation {
  const { id, dataset, epsilon, delta, rho, ...award } = account.award;
  const record = allocationRecord(state, account, day);
  const held = heldUnder(state, id);
  return {
    id,
    dataset,
    project: award.project,
    purpose: award.purpose,
    approver: award.approver,
    awardedAt: record.awardedAt,
    awardedBy: record.awardedBy,
    expires: award.expires,
    spenders: award.spenders,
    state: record.state,
    revokedAt: record.revoked?.at,
    revokedBy: record.revoked?.by,
    runs: runsUnder(state, id).length,
    epsilonAwarded: nearestNumber(epsilon),
    deltaAwarded: nearestNumber(delta),
    rhoAwarded: toNumberUp(rho),
    rhoCharged: toNumberUp(record.chargedRho),
    rhoReserved: toNumberUp(record.reservedRho),
    rhoBalance: toNumberDown(record.balanceRho),
    deltaCharged: toNumberUp(record.chargedDelta),
    epsilonCharged: epsilonOfCost(chargedUnder(state, id), delta),
    epsilonBalance: epsilonOfCost({ ...balanceOf(state, account, day), delta: held.delta }, delta),
  };
}

function linesOf(state: LedgerState, dataset: string, unitOfOldRun: UnitOfOldRun): readonly StatementLine[] {
  const { maxDelta } = state.policies.get(dataset)!;
  let running = NO_COST;
  return runsOf(state, dataset).map((run) => {
    running = addCosts(running, run.charged);
    const found = unitOfRun(run, unitOfOldRun);
    const unit = found.known === 'unit' ? found.unit : undefined;
    const { runId, spender, startedAt, endedAt, facts, allocation } = run.record;
    return {
      dataset,
      runId,
      kind: facts['kind'] ?? 'release',
      release: facts['releaseName'],
      allocation,
      spender,
      state: run.record.state,
      startedOn: dayOf(startedAt),
      endedOn: endedAt && dayOf(endedAt),
      charges: run.charges.size,
      rhoPlanned: toNumberUp(fromUnits(run.planned.rho)),
      rhoCharged: toNumberUp(fromUnits(run.charged.rho)),
      deltaCharged: toNumberUp(fromUnits(run.charged.delta)),
      ...promiseOf(facts),
      epsilonCharged: epsilonOfCost(run.charged, maxDelta),
      epsilonAfter: epsilonOfCost(running, maxDelta),
      unit: unit?.name,
      unitColumn: unit?.column,
      rowsCounted: run.counted?.rowsAtMost,
      admission: run.record.admission,
      ...(facts['kind'] === LOSS_KIND
        ? { loss: { because: facts['because'] ?? '', releases: facts['releases'] ?? '' } }
        : {}),
    };
  });
}

const dayOf = (time: string): string => time.slice(0, 10);

const chargesOf = (state: LedgerState, dataset: string): readonly StatementCharge[] =>
  runsOf(state, dataset).flatMap((run) =>
    [...run.charges.values()].map(({ entry, questionId, event, answer }) => {
      const cost: { readonly rho: Rational; readonly delta: Rational } = zcdpCost(countedEvent(run, event));
      return {
        dataset,
        runId: run.record.runId,
        entry,
        question: questionId,
        mechanism: [...new Set(kindsOf(event))].join(' + '),
        rho: toNumberUp(cost.rho),
        delta: toNumberUp(cost.delta),
        answered: answer !== undefined,
      };
    }),
  );

function kindsOf(event: PrivacyEvent): readonly string[] {
  if (event.kind === 'composed') return event.events.flatMap(kindsOf);
  if (event.kind === 'repeated') return kindsOf(event.event);
  if (event.kind === 'poisson-sampled') return kindsOf(event.event).map((kind) => `sampled ${kind}`);
  return [event.kind];
}
