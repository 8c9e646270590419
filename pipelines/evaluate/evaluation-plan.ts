import type { PlannedQuestion } from '../../models/model.ts';
import { discreteGaussianSigmaSquared } from '../../privacy/budget.ts';
import { copiesEvent, distancesEvent } from '../../privacy/guard/events.ts';
import type { PublicColumn } from '../../privacy/guard/guard.ts';
import { compare, divide, type Rational, rational, toNumberUp, ZERO } from '../../privacy/rational.ts';
import type { LeftOutNumber } from './left-out-number.ts';
import { type MarginalSet, marginalSet } from './marginal-set.ts';
import type { MetricId } from './metrics.ts';
import { sigmaFor } from './noise-scale.ts';
import { GREATEST_SIGMA, mostMarginals, tooLittleBudget } from './planned-noise.ts';
import { type PlannedPublish, planPublish } from './publish/plan-publish.ts';
import type { PublishItem } from './publish/publish-item.ts';

export interface EvaluationOptions {
  /** Most pairs and triples of columns whose distance is measured; more are sampled with a published seed. */
  readonly maxPairs?: number;
  readonly maxTriples?: number;
  /** Marginals of more cells than this are left out, since their reference would not fit in memory. */
  readonly maxCells?: number;
}

/** Public in every field. */
export interface EvaluationInputs {
  readonly columns: readonly PublicColumn[];
  readonly maxRowsPerUnit: number;
  /** zCDP budget for the published edition. Zero leaves its DP numbers out. */
  readonly rho: Rational;
  readonly options?: EvaluationOptions;
  /** Further numbers, each paid for by itself. Absent from plans of earlier releases, which knew of none. */
  readonly publish?: readonly PublishItem[] | undefined;
}

export interface PlannedDistances {
  readonly metric: 'error1' | 'error2' | 'error3';
  readonly set: MarginalSet;
  /** Noise on the mean distance, in rows. */
  readonly sigma: Rational;
}

/** What the published edition will ask of the records, known before any record is opened. */
export interface EvaluationPlan {
  readonly questions: readonly PlannedQuestion[];
  readonly distances: readonly PlannedDistances[];
  readonly copiesSigmaSquared: Rational | undefined;
  readonly publish: readonly PlannedPublish[];
  /** Numbers that the published edition will have. */
  readonly metrics: readonly MetricId[];
  /** Numbers that it will not have, each with the reason. */
  readonly leftOut: readonly LeftOutNumber[];
}

export const DISTANCES_QUESTION = 'evaluate/distances';
export const COPIES_QUESTION = 'evaluate/copies';

const MAX_PAIRS = 2_000;
const MAX_CELLS = 2 ** 21;

/** Noisy counts in an answer about copies; one unit moves each by at most its rows. */
const COPY_COUNTS = 3n;

const DP_METRICS: readonly MetricId[] = [
  'error1',
  'error2',
  'error3',
  'kMarginalScore',
  'copiesShare',
  'copiesBaseline',
  'copiesExcess',
  'equivalentSubsample',
];

/**
 * Plans the published edition from public inputs alone. The budget is split evenly over the 1-, 2- and 3-way distances
 * (as far as there are columns) and the copies. Throws `BUDGET_INVALID` where `rho` is too small to draw the noise it
 * asks for, and `RangeError` where it is negative.
 */
export function planEvaluation(inputs: EvaluationInputs): EvaluationPlan {
  const usual = planUsual(inputs);
  if (inputs.publish === undefined) return { ...usual, publish: [] };
  const { columns, maxRowsPerUnit, options = {} } = inputs;
  const publish = planPublish(inputs.publish, {
    columns,
    maxRowsPerUnit,
    maxPairs: options.maxPairs ?? MAX_PAIRS,
    maxCells: options.maxCells ?? MAX_CELLS,
  });
  const paid = new Set(publish.map(({ kind }) => kind));
  const kinds = Object.keys(PUBLISHED_BY) as PlannedPublish['kind'][];
  return {
    ...usual,
    questions: [...usual.questions, ...publish.map(({ question }) => question)],
    publish,
    metrics: [...usual.metrics, ...kinds.filter((kind) => paid.has(kind)).flatMap((kind) => PUBLISHED_BY[kind])],
    leftOut: [...usual.leftOut, ...kinds.filter((kind) => !paid.has(kind)).flatMap(notAskedFor)],
  };
}

/** How many parts the shared budget has where nothing further is asked: one for each order of marginals, one for copies. */
export const usualParts = (columns: readonly PublicColumn[], options?: EvaluationOptions): number =>
  plannedSets({ columns, maxRowsPerUnit: 1, rho: ZERO, ...(options && { options }) }, () => 1).filter(
    ({ set }) => set.marginals.length > 0,
  ).length + 1;

/** Numbers that each further item of the plan brings. */
const PUBLISHED_BY: Readonly<Record<PlannedPublish['kind'], readonly MetricId[]>> = {
  target: ['targetError', 'targetDependence'],
  subgroups: ['subgroupError'],
  regression: ['coefficientOverlap'],
};

const notAskedFor = (kind: PlannedPublish['kind']): EvaluationPlan['leftOut'] =>
  PUBLISHED_BY[kind].slice(0, 1).map((metric) => ({
    metric,
    reason: `It would cost budget, and evaluation.publish does not name ${kind}. What is exact of it stays inside.`,
  }));

type UsualPlan = Omit<EvaluationPlan, 'publish'>;

function planUsual(inputs: EvaluationInputs): UsualPlan {
  const sign = compare(inputs.rho, ZERO);
  if (sign < 0) throw new RangeError('Cannot plan an evaluation: its budget is negative');
  if (sign === 0) {
    const reason = 'No budget was set aside for evaluation, and this number would need to look at the records.';
    const leftOut = DP_METRICS.map((metric) => ({ metric, reason }));
    return { questions: [], distances: [], copiesSigmaSquared: undefined, metrics: ['samplingError1'], leftOut };
  }

  const unit = BigInt(inputs.maxRowsPerUnit);
  const share = divide(inputs.rho, rational(usualParts(inputs.columns, inputs.options)));
  const sigma = sigmaFor(unit, share);
  const copiesSigmaSquared = discreteGaussianSigmaSquared(share, unit, COPY_COUNTS);
  const most = mostMarginals(sigma);
  if (most < 1 || toNumberUp(copiesSigmaSquared) > GREATEST_SIGMA ** 2) throw tooLittleBudget();

  const sets = plannedSets(inputs, (wanted) => Math.min(wanted, most));
  const used = sets.filter(({ set }) => set.marginals.length > 0);
  const distances = used.map(({ metric, set }) => ({ metric, set, sigma }));
  const leftOut = sets
    .filter(({ set }) => set.marginals.length === 0)
    .flatMap(({ metric, set }) => missing(metric, set))
    .map(([metric, reason]) => ({ metric, reason }));
  const absent = new Set(leftOut.map(({ metric }) => metric));
  return {
    questions: plannedQuestions(distances, copiesSigmaSquared, inputs.maxRowsPerUnit),
    distances,
    copiesSigmaSquared,
    metrics: [...DP_METRICS.filter((metric) => !absent.has(metric)), 'samplingError1'],
    leftOut,
  };
}

type PlannedSet = Pick<PlannedDistances, 'metric' | 'set'>;

function plannedSets({ columns, options = {} }: EvaluationInputs, atMost: (wanted: number) => number): PlannedSet[] {
  const sizes = columns.map((column) => column.size);
  const maxCells = options.maxCells ?? MAX_CELLS;
  return [
    { metric: 'error1', set: marginalSet(sizes, 1, atMost(sizes.length), maxCells) },
    { metric: 'error2', set: marginalSet(sizes, 2, atMost(options.maxPairs ?? MAX_PAIRS), maxCells) },
    { metric: 'error3', set: marginalSet(sizes, 3, atMost(options.maxTriples ?? 300), maxCells) },
  ];
}

function missing(metric: PlannedDistances['metric'], set: MarginalSet): [MetricId, string][] {
  const reason =
    set.possible === 0
      ? `The table has fewer than ${set.ways} columns.`
      : `Every marginal of ${set.ways} columns has more than ${set.maxCells} cells.`;
  return metric === 'error2'
    ? [
        ['error2', reason],
        ['kMarginalScore', reason],
        ['equivalentSubsample', reason],
      ]
    : [[metric, reason]];
}

function plannedQuestions(
  distances: readonly PlannedDistances[],
  copiesSigmaSquared: Rational,
  maxRowsPerUnit: number,
): PlannedQuestion[] {
  const orders = distances.map(({ set }) => `${set.marginals.length} marginals of ${set.ways}`).join(', ');
  const questions: PlannedQuestion[] = [];
  if (distances.length > 0) {
    questions.push({
      id: DISTANCES_QUESTION,
      description: `Mean distance of the synthetic table to the records over ${orders} columns`,
      event: distancesEvent(
        { workloads: distances.map(({ set, sigma }) => ({ marginals: set.marginals, sigma })) },
        maxRowsPerUnit,
      ),
    });
  }
  questions.push({
    id: COPIES_QUESTION,
    description: 'Synthetic rows that equal a record, against records held out that do',
    event: copiesEvent({ sigmaSquared: copiesSigmaSquared }, maxRowsPerUnit),
  });
  return questions;
}
