import { hasSampling } from '../accounting/has-sampling.ts';
import { zcdpCost } from '../accounting/zcdp/cost.ts';
import { UserError } from '../errors.ts';
import { eventToJson } from '../event-json.ts';
import type { PrivacyEvent } from '../events.ts';
import { add, compare, formatRational, type Rational, ZERO } from '../rational.ts';
import { unitsOf } from './account-units.ts';
import { admitAccount, admitAward, admitRevoke } from './admit-allocation.ts';
import { admitConversion } from './admit-conversion.ts';
import { admitLoss } from './admit-loss.ts';
import { admitSpender, policyOf, policyOn } from './admit-spender.ts';
import { admitUnit } from './admit-unit.ts';
import { admitWholePlan } from './admit-whole-plan.ts';
import { dayOf } from './allocations.ts';
import type { Fact } from './bodies.ts';
import { canonicalJson } from './canonical-json.ts';
import { costInUnits, costsInUnits } from './cost-units.ts';
import type { EnteredRequest, Policy } from './ledger.ts';
import { isPool, poolOf } from './question-pools.ts';
import { composedOf, type LedgerState, type RunAccount } from './state.ts';

/**
 * The rules that every entry keeps: asked before it is written, and again of every entry when the ledger is verified. `time`
 * is that of the entry, in ISO 8601.
 *
 * *Guarantee*: the charges of a dataset compose to at most `maxEpsilon` at `maxDelta` of the policy in force when the last
 * run on it was started.
 * *Holds when*: every look at the records is charged first; two processes cannot be between this question and the writing
 * of the entry at once (the ledger holds the write lock over both); and neither the policy, nor how much of its delta goes
 * to events with a delta of their own, was changed because of what earlier answers said.
 * *Arithmetic*: exact rationals inside a run; between runs rounded towards more loss (`cost-units.ts`).
 * *Method*: zCDP composition (Bun and Steinke 2016, Lemma 1.7), with costs chosen adaptively under a total fixed beforehand (a
 * privacy filter: Feldman and Zrnic 2021; Whitehouse, Ramdas, Rogers and Wu 2023). A run counts with its whole plan while it
 * is open, and with what it charged once it has ended; of steps over samples, with all that it planned from the first on. A run that is alone in its account
 * may be admitted by its plan as a whole instead (`admitWholePlan`).
 * *Status*: tested, unaudited.
 */
export function admit(state: LedgerState, fact: Fact, time: string): void {
  switch (fact.kind) {
    case 'policy':
      admitPolicy(state, fact.dataset, fact.policy, fact.by);
      return;
    case 'allocation':
      admitAward(state, fact.award, fact.by, dayOf(state, time));
      return;
    case 'revoke':
      admitRevoke(state, fact.id, fact.by);
      return;
    case 'unit':
      admitConversion(state, fact.conversion, fact.by);
      return;
    case 'loss':
      admitLoss(state, fact.loss, fact.by);
      return;
    case 'review':
      return;
    case 'start':
      admitStart(state, fact.request, dayOf(state, time));
      return;
    case 'charge':
      admitCharge(knownRun(state, fact.runId, 'charge'), fact.questionId, fact.event);
      return;
    case 'answer':
      knownRun(state, fact.runId, 'answer');
      return;
    case 'finish':
    case 'abandon':
      knownRun(state, fact.runId, fact.kind);
      return;
  }
}

/** The open run of that id. Throws `RUN_UNKNOWN` where there is none. */
export function knownRun(state: LedgerState, runId: string, verb: string): RunAccount {
  const run = state.runs.get(runId);
  if (run?.record.state === 'open') return run;
  const why = run === undefined ? 'the ledger holds no such run' : `it was ${run.record.state}`;
  throw new UserError('RUN_UNKNOWN', `Cannot ${verb} run ${JSON.stringify(runId)}: ${why}`, {
    hint: 'List the runs of this ledger and pick an open one, or start a new run.',
    params: { runId },
  });
}

function admitPolicy(state: LedgerState, dataset: string, policy: Policy, by: string): void {
  const { maxEpsilon, maxDelta, spenders } = policy;
  if (compare(maxEpsilon, ZERO) <= 0) {
    throw policyInvalid(dataset, `the largest epsilon must be above 0, got ${formatRational(maxEpsilon)}`);
  }
  if (compare(maxDelta, ZERO) < 0 || maxDelta.numerator >= maxDelta.denominator) {
    throw policyInvalid(dataset, `the largest delta must be at least 0 and below 1, got ${formatRational(maxDelta)}`);
  }
  if (spenders.length === 0) throw policyInvalid(dataset, 'it names nobody who may spend');
  const inForce = state.policies.get(dataset);
  if (inForce !== undefined) admitSpender(inForce.spenders, policyOf(dataset), by);
}

const policyInvalid = (dataset: string, why: string): UserError =>
  new UserError('CONFIG_INVALID', `Cannot enter the policy of dataset ${JSON.stringify(dataset)}: ${why}`, {
    hint: 'Correct the policy in the configuration.',
    params: { dataset },
  });

function admitStart(state: LedgerState, request: EnteredRequest, day: string): void {
  const { dataset, runId } = request;
  if (state.runs.has(runId)) {
    throw new UserError('PLAN_CHANGED', `Cannot start run ${JSON.stringify(runId)}: the ledger holds it already`, {
      hint: 'Resume the run, or start one under a new id.',
      params: { runId },
    });
  }
  const policy = policyOn(state, dataset, 'start a run');
  admitSpender(policy.spenders, policyOf(dataset), request.spender);
  admitListing(request);
  admitStatedUnit(state, request);
  if (request.admission === 'whole-plan') admitWholePlan(state, request, policy, day);
  else admitAccount(state, request, policy, costInUnits(request.planned), day);
}

/**
 * By what the chain itself says. Entries of version 0.1.0 state no unit; whatever else is known of them is asked for when a run is
 * started (`startRun`), and not when the ledger is verified: that must not depend on files beside it.
 */
function admitStatedUnit(state: LedgerState, { dataset, runId, unit }: EnteredRequest): void {
  if (unit !== undefined) {
    admitUnit(
      unitsOf(state, dataset, () => ({ known: 'nothing' })),
      unit,
    );
  } else if ([...state.runs.values()].some(({ record }) => record.unit !== undefined)) {
    throw planChanged(runId, 'it does not state whose loss it charges, and runs before it did');
  }
}

function admitListing({ planned, plannedQuestions, runId }: EnteredRequest): void {
  if (plannedQuestions === undefined) return;
  const ids = new Set(plannedQuestions.map(({ id }) => id));
  if (ids.size !== plannedQuestions.length) throw planChanged(runId, 'its plan lists a question twice');
  const pool = plannedQuestions.find(({ id, event }) => isPool(id) && hasSampling(event));
  if (pool !== undefined) throw planChanged(runId, `the pool ${JSON.stringify(pool.id)} holds steps over samples`);
  const listed = zcdpCost(composedOf(plannedQuestions));
  if (!within(listed, zcdpCost(planned))) {
    throw planChanged(runId, 'the listed questions together cost more than the plan');
  }
}

function admitCharge(run: RunAccount, questionId: string, event: PrivacyEvent): void {
  const { runId } = run.record;
  const cost = zcdpCost(event);
  if (run.listed !== undefined) {
    const pool = pooled(run, questionId);
    const listed = run.listed.get(pool ?? questionId);
    if (listed === undefined) {
      throw planChanged(runId, `question ${JSON.stringify(questionId)} is not in its plan`);
    }
    const sameOnly = hasSampling(event) || run.record.admission === 'whole-plan';
    if (sameOnly && !(pool === undefined && isSameEvent(event, listed))) {
      throw planChanged(runId, `question ${JSON.stringify(questionId)} is not the one that its plan lists`);
    }
    const charged = pool === undefined ? cost : plus(chargedExactly(run, pool), cost);
    if (!within(charged, costOf(listed))) {
      const more = pool === undefined ? '' : `, with the others of ${JSON.stringify(pool)},`;
      throw planChanged(runId, `question ${JSON.stringify(questionId)}${more} costs more than planned`);
    }
    return; // the list was within the plan when the run was started
  }
  if (costsInUnits(event).sampled.rho > 0n) {
    throw planChanged(
      runId,
      `question ${JSON.stringify(questionId)} takes steps over samples, and the plan lists none`,
    );
  }
  const total = plus(chargedExactly(run), cost);
  if (within(total, costOf(run.record.planned))) return;
  const reason = `question ${JSON.stringify(questionId)} would take run ${JSON.stringify(runId)} beyond its plan`;
  throw new UserError('BUDGET_EXCEEDED', `Cannot charge: ${reason}`, {
    hint: 'Nothing was read for it. This is a defect in the plan of the model family; please report it.',
    params: { runId, questionId },
  });
}

const isSameEvent = (a: PrivacyEvent, b: PrivacyEvent): boolean =>
  canonicalJson(eventToJson(a)) === canonicalJson(eventToJson(b));

interface ExactCost {
  readonly rho: Rational;
  readonly delta: Rational;
}

const within = (a: ExactCost, b: ExactCost): boolean => compare(a.rho, b.rho) <= 0 && compare(a.delta, b.delta) <= 0;

const costs = new WeakMap<PrivacyEvent, ExactCost>();

/** Cost of an event that will be asked for again; events are frozen. */
function costOf(event: PrivacyEvent): ExactCost {
  const known = costs.get(event) ?? zcdpCost(event);
  costs.set(event, known);
  return known;
}

const plus = (a: ExactCost, b: ExactCost): ExactCost => ({ rho: add(a.rho, b.rho), delta: add(a.delta, b.delta) });

interface ExactSum {
  readonly cost: ExactCost;
  /** Charges of the run that were looked at. */
  readonly count: number;
}

const exactSums = new WeakMap<RunAccount, Map<string | undefined, ExactSum>>();

/** Sum over the run's charges, or over those that only a pool allows, carried on from the last time it was asked for. */
function chargedExactly(run: RunAccount, pool?: string): ExactCost {
  const sums = exactSums.get(run) ?? new Map<string | undefined, ExactSum>();
  let { cost, count } = sums.get(pool) ?? { cost: { rho: ZERO, delta: ZERO }, count: 0 };
  for (const { questionId, event } of [...run.charges.values()].slice(count)) {
    if (pool === undefined || pooled(run, questionId) === pool) cost = plus(cost, costOf(event));
    count++;
  }
  sums.set(pool, { cost, count });
  exactSums.set(run, sums);
  return cost;
}

/** The pool that allows a question; undefined where the plan lists it by name. */
function pooled({ listed }: RunAccount, questionId: string): string | undefined {
  if (listed === undefined || (!isPool(questionId) && listed.has(questionId))) return undefined;
  return poolOf(listed.keys(), questionId);
}

const planChanged = (runId: string, why: string): UserError =>
  new UserError('PLAN_CHANGED', `Cannot go on with run ${JSON.stringify(runId)}: ${why}`, {
    hint: 'A run does what it planned and nothing else. Abandon it and start a new one.',
    params: { runId },
  });
