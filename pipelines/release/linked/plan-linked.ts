import type { LinkedInputs, LinkedPlan } from '../../../models/linked/linked-model.ts';
import { linkedFamily, usualLinkedKind } from '../../../models/linked/registry.ts';
import { largestRho } from '../../../privacy/budget.ts';
import { eventToJson } from '../../../privacy/event-json.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { canonicalJson, sha256 } from '../../../privacy/ledger/canonical-json.ts';
import type { LedgerUnit } from '../../../privacy/ledger/unit.ts';
import { floorTo, formatRational, multiply, type Rational, subtract, sum } from '../../../privacy/rational.ts';
import { type PublicQuery, queriesOf, queryNotes } from '../../config/postgres-setting.ts';
import { refuseBeyondProfile } from '../../config/review-profiles.ts';
import type { RunConfig } from '../../config/run-config.ts';
import type { LinkedDictionary } from '../../dictionary/linked/linked-dictionary.ts';
import { linkedColumnShapes, linkedShape } from '../../dictionary/linked/linked-shape.ts';
import { type PlannedCheck, plannedNumberChecks } from '../../evaluate/gate/planned-checks.ts';
import { checkThresholds } from '../../evaluate/gate/thresholds.ts';
import {
  type LinkedEvaluationPlan,
  planLinkedEvaluation,
} from '../../evaluate/linked/published/linked-evaluation-plan.ts';
import { composedOf, costedSteps, type PlannedStep, plannedLoss } from '../planned-steps.ts';
import { NOTHING_SPENT } from '../prior-charges.ts';
import { impossibleInLinked } from './impossible-in-linked.ts';
import { linkedNotes } from './linked-notes.ts';
import { linkedUnit } from './linked-unit.ts';
import { refuseFlatSettings } from './refuse-flat-settings.ts';

/** Everything a release of linked tables will do to the records, worked out from the dictionary, the configuration and the budget alone. */
export interface LinkedReleasePlan {
  readonly dataset: string;
  /** Whose loss is charged: all rows of a unit in all tables. */
  readonly unit: LedgerUnit;
  readonly dictionary: LinkedDictionary;
  readonly modelInputs: LinkedInputs;
  readonly model: LinkedPlan;
  readonly evaluation: LinkedEvaluationPlan;
  readonly evaluationRho: Rational;
  readonly steps: readonly PlannedStep[];
  /** All steps composed. */
  readonly event: PrivacyEvent;
  readonly rho: Rational;
  /** Privacy loss at `delta` if every step is taken; rounded up, at most the budget. */
  readonly epsilon: number;
  readonly delta: Rational;
  readonly budget: { readonly epsilon: Rational; readonly delta: Rational };
  readonly gate: readonly PlannedCheck[];
  /** By which tables of a database are read; empty where none are. */
  readonly queries: readonly PublicQuery[];
  readonly notes: readonly string[];
  /** SHA-256 (hex) of all of the above: a run resumes only under the plan it started with. */
  readonly digest: string;
}

/**
 * Splits the budget over the questions about the views. Opens no record and draws nothing. Throws `CONFIG_INVALID` for a model that another is expected
 * to be better than, unless it is `forced`.
 */
export function planLinked(
  config: RunConfig,
  dictionary: LinkedDictionary,
  { forced = true }: { readonly forced?: boolean } = {},
): LinkedReleasePlan {
  const { budget } = config;
  refuseFlatSettings(config);
  refuseBeyondProfile(config.review.profile, budget);
  const rho = largestRho(budget.epsilon, budget.delta);
  const evaluationRho = floorTo(multiply(rho, config.evaluation.share), 2n ** 32n);
  const shape = linkedShape(dictionary);
  const modelInputs: LinkedInputs = {
    shape,
    shapes: linkedColumnShapes(dictionary),
    impossible: impossibleInLinked(dictionary),
    rho: subtract(rho, evaluationRho),
    expected: { units: config.expectedUnits, events: config.expectedRows },
    // What evaluation may spend, however it does.
    whole: { ...budget, beside: { kind: 'zcdp', rho: evaluationRho }, by: 'whole-plan' },
    forced,
  };
  const kind = config.model.kind === FLAT_USUAL ? usualLinkedKind(modelInputs) : config.model.kind;
  const model = linkedFamily(kind).plan(modelInputs);
  const evaluation = planLinkedEvaluation(
    shape,
    model.views.map(({ view }) => view),
    evaluationRho,
  );
  checkThresholds(config.gate, evaluation);
  const steps = costedSteps([
    ...model.questions.map((question) => ({ ...question, stage: 'fit' as const })),
    ...evaluation.questions.map((question) => ({ ...question, stage: 'evaluate' as const })),
  ]);
  const event = composedOf(steps);
  const loss = plannedLoss(event, NOTHING_SPENT, budget);
  const plan: Omit<LinkedReleasePlan, 'digest'> = {
    dataset: config.dataset,
    unit: linkedUnit(dictionary),
    dictionary,
    modelInputs,
    model,
    evaluation,
    evaluationRho,
    steps,
    event,
    rho: sum(steps.map((step) => step.rho)),
    epsilon: loss.epsilon,
    delta: budget.delta,
    budget,
    gate: plannedNumberChecks(config.gate, evaluation),
    queries: queriesOf(config.source.postgres),
    notes: [
      ...queryNotes(config.source.postgres, dictionary.unit.name),
      ...model.notes,
      ...linkedNotes(config, dictionary, model.kind),
      ...loss.notes,
    ],
  };
  return { ...plan, digest: digestOf(plan, config) };
}

/** What a configuration asks for where it names no model. */
const FLAT_USUAL = 'cliquetree';

function digestOf(plan: Omit<LinkedReleasePlan, 'digest'>, { output, evaluation }: RunConfig): string {
  const content = {
    schema: 'linked-plan-digest/1',
    dataset: plan.dataset,
    dictionary: plan.dictionary.sourceDigest,
    steps: plan.steps.map(({ id, stage, event }) => ({ id, stage, event: eventToJson(event) })),
    delta: formatRational(plan.delta),
    model: { kind: plan.model.kind, views: plan.model.views.map(({ view }) => view) },
    output,
    evaluation: { share: formatRational(evaluation.share) },
    ...(plan.queries.length === 0 ? {} : { queries: plan.queries }),
  };
  return sha256(canonicalJson(content));
}
