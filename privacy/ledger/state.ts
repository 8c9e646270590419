import { hasSampling } from '../accounting/has-sampling.ts';
import { underRelation } from '../accounting/relation.ts';
import type { PrivacyEvent } from '../events.ts';
import { LOSS_KIND } from './accepted-loss.ts';
import type { Award } from './allocation.ts';
import type { Fact } from './bodies.ts';
import { tampered } from './chain.ts';
import type { ChainHead, RunState } from './chain-head.ts';
import { addCosts, type CostUnits, costInUnits, costsInUnits, NO_COST, remainder, smaller } from './cost-units.ts';
import type { PlannedCharge, Policy, RunRecord } from './ledger.ts';
import type { UnitConversion } from './unit.ts';

/** Everything the chain says, folded up. Mutable, and changed by `applyFact` alone. */
export interface LedgerState {
  readonly policies: Map<string, Policy>;
  /** By id, in the order they were awarded. */
  readonly allocations: Map<string, AllocationAccount>;
  /** In the order they were entered. */
  readonly conversions: EnteredConversion[];
  /** In the order they were started. */
  readonly runs: Map<string, RunAccount>;
  /** Heads that the chain need not hold: what was spent up to them was counted by `loss` entries. */
  readonly acceptedHeads: Set<string>;
  /** The latest time of any entry, in ISO 8601. */
  latest: string;
}

export interface EnteredConversion extends UnitConversion {
  readonly entry: number;
  readonly by: string;
}

export interface AllocationAccount {
  readonly award: Award;
  readonly entry: number;
  readonly awardedAt: string;
  readonly awardedBy: string;
  revoked: { readonly at: string; readonly by: string } | undefined;
}

export interface RunAccount {
  record: RunRecord;
  /** Of the plan and of the charges, for the unit that they are counted for. */
  planned: CostUnits;
  readonly listed: ReadonlyMap<string, PrivacyEvent> | undefined;
  /** Of all sampled steps of the plan: charged as a whole with the first of them. */
  readonly sampled: CostUnits;
  /** Whether any of them was charged. */
  trained: boolean;
  /** Of the charges but their sampled steps. */
  apart: CostUnits;
  charged: CostUnits;
  /** Of a run about each row that is counted for another unit; events are as they were charged. */
  counted: UnitConversion | undefined;
  readonly charges: Map<string, ChargeAccount>;
}

export interface ChargeAccount {
  readonly entry: number;
  readonly time: string;
  readonly questionId: string;
  readonly questionDigest: string;
  readonly event: PrivacyEvent;
  answer: { readonly entry: number; readonly digest: string } | undefined;
}

export const emptyState = (): LedgerState => ({
  policies: new Map(),
  allocations: new Map(),
  conversions: [],
  runs: new Map(),
  acceptedHeads: new Set(),
  latest: '',
});

/** Folds one more entry in. Throws `LEDGER_TAMPERED` for one that speaks of what is not there. */
export function applyFact(state: LedgerState, fact: Fact, entry: number, time: string): void {
  fold(state, fact, entry, time);
  if (time > state.latest) state.latest = time;
}

function fold(state: LedgerState, fact: Fact, entry: number, time: string): void {
  switch (fact.kind) {
    case 'policy':
      state.policies.set(fact.dataset, fact.policy);
      return;
    case 'allocation': {
      const { award, by } = fact;
      if (state.allocations.has(award.id)) throw tampered(entry, 'it awards an allocation twice');
      state.allocations.set(award.id, { award, entry, awardedAt: time, awardedBy: by, revoked: undefined });
      return;
    }
    case 'revoke': {
      const allocation = state.allocations.get(fact.id);
      if (allocation === undefined) throw tampered(entry, 'it revokes what was never awarded');
      if (allocation.revoked !== undefined) throw tampered(entry, 'it revokes an allocation twice');
      allocation.revoked = { at: time, by: fact.by };
      return;
    }
    case 'unit':
      convert(state, fact.conversion, entry);
      state.conversions.push({ ...fact.conversion, entry, by: fact.by });
      return;
    case 'loss':
      acceptLoss(state, fact, entry, time);
      return;
    case 'review':
      return;
    case 'start': {
      const { request } = fact;
      if (state.runs.has(request.runId)) throw tampered(entry, 'it starts a run twice');
      const { planned, plannedQuestions } = request;
      state.runs.set(request.runId, {
        record: { ...request, state: 'open', startedAt: time, endedAt: undefined },
        planned: costInUnits(planned),
        listed: plannedQuestions && new Map(plannedQuestions.map(({ id, event }) => [id, event])),
        sampled: costsInUnits(plannedQuestions === undefined ? planned : composedOf(plannedQuestions)).sampled,
        trained: false,
        apart: NO_COST,
        charged: NO_COST,
        counted: undefined,
        charges: new Map(),
      });
      return;
    }
    case 'charge': {
      const run = openRun(state, fact.runId, entry);
      const { questionId, questionDigest, event } = fact;
      if (run.charges.has(questionId)) throw tampered(entry, 'it charges a question twice');
      run.charges.set(questionId, { entry, time, questionId, questionDigest, event, answer: undefined });
      run.apart = addCosts(run.apart, costsInUnits(event).rest);
      run.trained ||= hasSampling(event);
      // Charges are held to the plan exactly when they are entered, so rounding may not lift their sum above it.
      run.charged = smaller(chargedBy(run), run.planned);
      return;
    }
    case 'answer': {
      const charge = openRun(state, fact.runId, entry).charges.get(fact.questionId);
      if (charge === undefined) throw tampered(entry, 'it answers what was never charged');
      if (charge.answer !== undefined) throw tampered(entry, 'it answers a question twice');
      charge.answer = { entry, digest: fact.answerDigest };
      return;
    }
    case 'finish':
    case 'abandon': {
      const run = openRun(state, fact.runId, entry);
      const ended: RunState = fact.kind === 'finish' ? 'finished' : 'abandoned';
      run.record = { ...run.record, state: ended, endedAt: time };
      return;
    }
  }
}

/** It stands among the runs as one that has ended, so that every figure has it inside. */
function acceptLoss(state: LedgerState, { loss, by }: Fact & { kind: 'loss' }, entry: number, time: string): void {
  const { runId, dataset, unit, event, releases, noted, because } = loss;
  if (state.runs.has(runId)) throw tampered(entry, 'it starts a run twice');
  for (const head of noted) state.acceptedHeads.add(headKey(head));
  const cost = costInUnits(event);
  state.runs.set(runId, {
    record: {
      runId,
      dataset,
      spender: by,
      ...(unit === undefined ? {} : { unit }),
      planned: event,
      planDigest: '',
      facts: { kind: LOSS_KIND, because, releases: releases.join(', ') },
      state: 'finished',
      startedAt: time,
      endedAt: time,
    },
    planned: cost,
    listed: undefined,
    sampled: NO_COST,
    trained: false,
    apart: cost,
    charged: cost,
    counted: undefined,
    charges: new Map([
      [LOSS_KIND, { entry, time, questionId: LOSS_KIND, questionDigest: '', event, answer: undefined }],
    ]),
  });
}

export const headKey = ({ sequence, hash }: ChainHead): string => `${sequence} ${hash}`;

function convert(state: LedgerState, conversion: UnitConversion, entry: number): void {
  for (const runId of conversion.runs) {
    const run = state.runs.get(runId);
    if (run === undefined || run.record.state === 'open') throw tampered(entry, 'it counts a run that had not ended');
    run.counted = conversion;
    // Of what was planned and never charged a group need not have a cost: its delta may reach 1.
    const { rho, delta } = costInUnits(run.record.planned);
    run.planned = { rho: rho * BigInt(conversion.rowsAtMost) ** 2n, delta };
    const costs = [...run.charges.values()].map(({ event }) => costInUnits(countedEvent(run, event)));
    run.charged = smaller(sumOf(costs), run.planned);
  }
}

/**
 * What the charges of a run count for. Sampled steps are analysed together, so that all that were planned count once one is charged; and
 * whoever was admitted by a plan as a whole counts with all of it.
 */
function chargedBy({ record, planned, sampled, trained, apart }: RunAccount): CostUnits {
  if (record.admission === 'whole-plan') return planned;
  return trained ? addCosts(apart, sampled) : apart;
}

export const composedOf = (questions: readonly PlannedCharge[]): PrivacyEvent => ({
  kind: 'composed',
  events: questions.map(({ event }) => event),
});

/** What an event of the run costs the unit that it is counted for: group privacy (`underRelation`). */
export const countedEvent = ({ counted }: Pick<RunAccount, 'counted'>, event: PrivacyEvent): PrivacyEvent =>
  counted === undefined ? event : underRelation(event, { kind: 'add-remove-rows', rows: counted.rowsAtMost });

/** Charged to the dataset by all runs, ended or not. */
export const chargedTo = (state: LedgerState, dataset: string): CostUnits =>
  sumOf(runsOf(state, dataset).map((run) => run.charged));

/** What the dataset's open runs may still charge. */
export const reservedOn = (state: LedgerState, dataset: string): CostUnits =>
  sumOf(runsOf(state, dataset).map(reservedBy));

/** What the run may still charge: nothing once it has ended. */
export const reservedBy = ({ record, planned, charged }: RunAccount): CostUnits =>
  record.state === 'open' ? remainder(planned, charged) : NO_COST;

export const sumOf = (costs: readonly CostUnits[]): CostUnits => costs.reduce(addCosts, NO_COST);

export const runsOf = (state: LedgerState, dataset: string): readonly RunAccount[] =>
  [...state.runs.values()].filter((run) => run.record.dataset === dataset);

function openRun(state: LedgerState, runId: string, entry: number): RunAccount {
  const run = state.runs.get(runId);
  if (run === undefined) throw tampered(entry, 'it belongs to a run that was never started');
  if (run.record.state !== 'open') throw tampered(entry, 'it belongs to a run that had ended');
  return run;
}
