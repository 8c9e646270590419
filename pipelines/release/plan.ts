import { type DetailInputs, planDetail } from '../../models/detail/detail-model.ts';
import { refuseTooManyColumns } from '../../models/graphical/inference/domain.ts';
import type { ImpossibleCells, ModelInputs, ModelPlan } from '../../models/model.ts';
import { type Recommendation, recommendedFamily } from '../../models/recommended-family.ts';
import { modelFamily } from '../../models/registry.ts';
import { hasSampling } from '../../privacy/accounting/has-sampling.ts';
import { eventToJson } from '../../privacy/event-json.ts';
import type { PrivacyEvent } from '../../privacy/events.ts';
import { countedElsewhere } from '../../privacy/guard/questions/training.ts';
import { canonicalJson, sha256 } from '../../privacy/ledger/canonical-json.ts';
import type { LedgerUnit } from '../../privacy/ledger/unit.ts';
import { add, floorTo, formatRational, multiply, type Rational, subtract, sum } from '../../privacy/rational.ts';
import { ledgerUnit } from '../account/ledger-unit.ts';
import { type PublicQuery, queriesOf, queryNotes } from '../config/postgres-setting.ts';
import { refuseBeyondProfile } from '../config/review-profiles.ts';
import type { RunConfig } from '../config/run-config.ts';
import { resolveWorkload } from '../config/workload-setting.ts';
import { atomsIn } from '../dictionary/atoms.ts';
import { columnShape } from '../dictionary/column-shape.ts';
import { type Dictionary, isModelled, strictColumns } from '../dictionary/dictionary.ts';
import { refuseRecordHeader } from '../dictionary/header/refuse-record-header.ts';
import { heldConstraints, ordersOf } from '../dictionary/held-constraints.ts';
import { beyondReach } from '../dictionary/order/beyond-reach.ts';
import { type EvaluationPlan, planEvaluation } from '../evaluate/evaluation-plan.ts';
import { expectedRefusals, type PlannedCheck, plannedChecks } from '../evaluate/gate/planned-checks.ts';
import { checkThresholds } from '../evaluate/gate/thresholds.ts';
import { expectedPublish } from '../evaluate/publish/expected-publish.ts';
import type { PublishItem } from '../evaluate/publish/publish-item.ts';
import { evaluationBudget } from '../evaluate/publish/resolve-publish.ts';
import { statedItems } from '../evaluate/publish/stated-items.ts';
import { checkOutputColumns } from '../release-folder/decode/check-output-columns.ts';
import { outputColumnsOf } from '../release-folder/decode/output-columns-of.ts';
import { refuseLongTexts } from '../release-folder/manifest/public-texts.ts';
import { detailInputs } from '../spread/detail-columns.ts';
import { parseFormula } from '../statistics/formula/parse-formula.ts';
import { resolveFormula } from '../statistics/formula/resolve-formula.ts';
import { someOf } from '../workspace/text/some-of.ts';
import { extractNotes } from './advice.ts';
import { leakageNotes, plannedHoldout, trainingRows } from './holdout.ts';
import { identifierNotes } from './identifier-notes.ts';
import { composedOf, costedSteps, type PlannedStep, plannedLoss } from './planned-steps.ts';
import { NOTHING_SPENT, type PriorCharges, rhoAfter } from './prior-charges.ts';

/** Everything a release will do to the records, worked out from the dictionary, the configuration and the budget alone. */
export interface Plan {
  readonly dataset: string;
  /** Whose loss is charged. */
  readonly unit: LedgerUnit;
  readonly dictionary: Dictionary;
  readonly modelInputs: ModelInputs;
  readonly model: ModelPlan;
  /** The family that is expected to be best. */
  readonly recommended: Recommendation;
  /** What counts where values lie inside the cells of the model; absent where nothing does. */
  readonly detail: DetailInputs | undefined;
  readonly evaluation: EvaluationPlan;
  /** The part of the budget that pays for the usual numbers of the published evaluation. */
  readonly evaluationRho: Rational;
  /** What it has beyond them, each with its part of the budget. */
  readonly publish: readonly PublishItem[];
  readonly steps: readonly PlannedStep[];
  /** What measuring the dictionary cost before; part of the budget and of the claim. */
  readonly prior: PriorCharges;
  /** All steps composed. */
  readonly event: PrivacyEvent;
  /** Cost of all steps and of `prior`. */
  readonly rho: Rational;
  /** Privacy loss at `delta` if every step is taken, with `prior`; rounded up, at most the budget. */
  readonly epsilon: number;
  readonly delta: Rational;
  readonly budget: { readonly epsilon: Rational; readonly delta: Rational };
  /** The probability with which each unit is held out before anything is counted; absent where nobody is. */
  readonly holdout: Rational | undefined;
  /** What must hold of the published numbers. */
  readonly gate: readonly PlannedCheck[];
  /** By which a database is read; empty where none is, and of tables. */
  readonly queries: readonly PublicQuery[];
  readonly notes: readonly string[];
  /** SHA-256 (hex) of all of the above: a run resumes only under the plan it started with. */
  readonly digest: string;
}

/** Splits the budget, less what the dictionary cost, over the questions. Opens no record and draws nothing. */
export function planRelease(config: RunConfig, dictionary: Dictionary, prior: PriorCharges = NOTHING_SPENT): Plan {
  const { budget, evaluation: settings } = config;
  refuseTooManyColumns(dictionary.codings.length);
  for (const formula of settings.formulas) resolveFormula(parseFormula(formula), dictionary.codings);
  const outputColumns = outputColumnsOf(dictionary);
  checkOutputColumns(outputColumns);
  const identifiers = identifierNotes(outputColumns, config);
  refuseLongTexts({ dictionary, budget, release: config.release });
  refuseBeyondProfile(config.review.profile, budget);
  if (!config.source.headerIsNames) {
    const names = dictionary.columns.map(({ name }) => name);
    refuseRecordHeader(names, config.dictionaryPath, 'use');
  }
  const holdout = plannedHoldout(config);
  const expectedRows = trainingRows(config.expectedRows, holdout);
  const rho = rhoAfter(budget, prior);
  const { usual: evaluationRho, items: publish } = evaluationBudget(settings, rho, dictionary);
  const { maxRows } = dictionary.unit;
  const columns = dictionary.codings.map(({ name, size }) => ({ name, size }));
  const evaluation = planEvaluation({ columns, maxRowsPerUnit: maxRows, rho: evaluationRho, publish });
  const fitRho = subtract(rho, sum([evaluationRho, ...publish.map((item) => item.rho)]));
  const detail = detailInputs(
    dictionary.codings,
    maxRows,
    floorTo(multiply(fitRho, config.model.detailShare), 2n ** 32n),
  );
  const detailQuestion = detail && planDetail(detail);
  const modelInputs: ModelInputs = {
    columns,
    maxRowsPerUnit: maxRows,
    rho: detail === undefined ? fitRho : subtract(fitRho, detail.rho),
    expectedRows,
    target: targetOf(dictionary),
    workload: resolveWorkload(config.workload, dictionary),
    impossible: impossibleOf(dictionary),
    shapes: dictionary.columns.filter(isModelled).map(({ coding, source }) => columnShape(coding, atomsIn(source))),
    whole: {
      epsilon: budget.epsilon,
      delta: budget.delta,
      beside: {
        kind: 'composed',
        events: [
          ...prior.charges.map(({ event }) => event),
          ...(detailQuestion === undefined ? [] : [detailQuestion.event]),
          ...evaluation.questions.map(({ event }) => event),
        ],
      },
      // What was measured for the dictionary was seen before this plan was made of it.
      by: prior.runs.length === 0 ? 'whole-plan' : 'zcdp',
    },
  };
  const model = modelFamily(config.model.kind).plan(modelInputs);
  checkThresholds(config.gate, evaluation);
  const gate = plannedChecks(config.gate, evaluation);

  const steps = costedSteps([
    ...model.questions.map((question) => ({ ...question, stage: 'fit' as const })),
    ...(detailQuestion === undefined ? [] : [{ ...detailQuestion, stage: 'detail' as const }]),
    ...evaluation.questions.map((question) => ({ ...question, stage: 'evaluate' as const })),
  ]);
  const spent = add(prior.rho, sum(steps.map((step) => step.rho)));
  const event = composedOf(steps);
  if (hasSampling(event) && config.source.counting !== 'memory') throw countedElsewhere();
  const loss = plannedLoss(event, prior, budget);
  const plan: Omit<Plan, 'digest'> = {
    dataset: config.dataset,
    unit: ledgerUnit(dictionary.unit),
    dictionary,
    modelInputs,
    model,
    recommended: recommendedFamily(modelInputs),
    detail,
    evaluation,
    evaluationRho,
    publish,
    steps,
    prior,
    event,
    rho: spent,
    epsilon: loss.epsilon,
    delta: budget.delta,
    budget,
    holdout,
    gate,
    queries: queriesOf(config.source.postgres),
    notes: [
      ...queryNotes(config.source.postgres, dictionary.unit.name),
      ...model.notes,
      ...extractNotes(modelInputs, model),
      ...drownedNotes(evaluation, columns, config.gate, expectedRows),
      ...expectedRefusals(gate, ofAllPairs(modelInputs, model).expectedError, expectedRows),
      ...deltaNotes(config),
      ...leakageNotes(config),
      ...loss.notes,
      ...strictNotes(dictionary),
      ...orderNotes(dictionary),
      ...emptyCellNotes(dictionary),
      ...identifiers,
    ],
  };
  return { ...plan, digest: digestOf(plan, config) };
}

/** Which further numbers the noise would drown, and where the gate wants one of them. */
function drownedNotes(
  { publish }: EvaluationPlan,
  columns: ModelInputs['columns'],
  gate: RunConfig['gate'],
  expectedRows: number | undefined,
): string[] {
  const wanted = { 'evaluate/subgroups': gate.maxSubgroupError, 'evaluate/target': gate.maxTargetError };
  return expectedPublish(publish, columns, expectedRows).flatMap(({ drowned, question }) => {
    if (drowned === undefined) return [];
    const limit = wanted[question as keyof typeof wanted];
    return limit === undefined
      ? [drowned]
      : [`${drowned} The gate has a limit on it, and may refuse the release for its noise alone.`];
  });
}

/** The same plan with a prediction for all columns and pairs, which the gate is about whatever the workload is. */
function ofAllPairs(inputs: ModelInputs, plan: ModelPlan): ModelPlan {
  const { workload } = inputs;
  if (workload === undefined || (workload.kind === 'all' && workload.ways > 1)) return plan;
  return modelFamily(plan.kind).plan({ ...inputs, workload: { kind: 'all', ways: 2 } });
}

function targetOf({ target, codings }: Dictionary): number | undefined {
  const position = codings.findIndex((coding) => coding.name === target);
  return position < 0 ? undefined : position;
}

/** Absent where nothing is declared. A constraint that cannot be held was refused with the dictionary. */
function impossibleOf({ constraints, columns }: Dictionary): readonly ImpossibleCells[] | undefined {
  if (constraints.length === 0) return undefined;
  const modelled = columns.filter(isModelled);
  return heldConstraints(constraints, modelled);
}

const orderNotes = ({ constraints, columns }: Dictionary): string[] =>
  beyondReach(ordersOf(constraints), columns.filter(isModelled));

/** Columns with two cells that may both be empty, of which nobody has said that values are missing. */
function emptyCellNotes({ columns }: Dictionary): string[] {
  const two = columns
    .filter(isModelled)
    .filter(({ missing, outside }) => outside === 'other' && missing?.join() === '');
  if (two.length === 0) return [];
  const names = two.map(({ name }) => name);
  const [have, each] = two.length === 1 ? ['has', ''] : ['have', ' each'];
  return [
    `${someOf(names, 'columns')} ${have} a cell for missing values and one for values outside the domain: where none is missing (NOT NULL in the source), missing: none saves one${each}.`,
  ];
}

function strictNotes(dictionary: Dictionary): string[] {
  const strict = strictColumns(dictionary);
  return strict.length === 0
    ? []
    : [
        `A value outside the domain of ${someOf(strict, 'columns')} (outside: error) ends the run, which tells for nothing that there is one. Prefer outside: other or missing where values are not checked on entry.`,
      ];
}

/** A delta near one over the number of patients would allow publishing one of them whole. */
function deltaNotes({ budget, expectedRows }: RunConfig): string[] {
  const delta = Number(budget.delta.numerator) / Number(budget.delta.denominator);
  if (expectedRows !== undefined && delta * expectedRows >= 1) {
    return [
      `delta ${delta} is not below 1/${expectedRows}, one over the expected number of records: it would allow a mechanism that publishes whole records. Choose a delta far below it.`,
    ];
  }
  return delta > 1e-4
    ? [`delta ${delta} is large: it should be far below one over the number of patients, such as 1e-6.`]
    : [];
}

/**
 * Not the gate: it decides on published numbers alone, so that a person may set it otherwise for answers that are paid for, after
 * seeing them, and nothing about the records depends on it. Which attacks it reads exact numbers of is another matter: their limits may be set otherwise, but a
 * release that they had a part in has to say so.
 */
function digestOf(plan: Omit<Plan, 'digest'>, { output, evaluation, model, columns, leakageGate }: RunConfig): string {
  const content = {
    schema: 'plan-digest/2',
    dataset: plan.dataset,
    dictionary: plan.dictionary.sourceDigest,
    ...(plan.prior.runs.length === 0 ? {} : { prior: plan.prior.charges.map(({ question }) => question) }),
    steps: plan.steps.map(({ id, stage, event }) => ({ id, stage, event: eventToJson(event) })),
    delta: formatRational(plan.delta),
    model: { kind: model.kind },
    ...(columns === undefined ? {} : { columns }),
    ...(plan.modelInputs.workload === undefined ? {} : { workload: plan.modelInputs.workload }),
    output,
    evaluation: { share: formatRational(evaluation.share), maxMarginals: evaluation.maxMarginals },
    ...(plan.holdout === undefined ? {} : { holdout: formatRational(plan.holdout) }),
    ...(leakageGate.length === 0 ? {} : { outsideGuarantee: leakageGate.map(({ attack }) => attack) }),
    ...(plan.publish.length === 0 ? {} : { publish: statedItems(plan.publish, plan.modelInputs.columns) }),
    ...(plan.queries.length === 0 ? {} : { queries: plan.queries }),
  };
  return sha256(canonicalJson(content));
}
