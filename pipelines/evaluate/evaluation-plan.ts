import type { PlannedQuestion } from '../../models/model.ts';
import { discreteGaussianSigmaSquared } from '../../privacy/budget.ts';
import { UserError } from '../../privacy/errors.ts';
import { copiesEvent, distancesEvent } from '../../privacy/guard/events.ts';
import type { PublicColumn } from '../../privacy/guard/guard.ts';
import { LATTICE_PER_ROW } from '../../privacy/guard/lattice.ts';
import { compare, divide, type Rational, rational, toNumberUp, ZERO } from '../../privacy/rational.ts';
import { type MarginalSet, marginalSet } from './marginal-set.ts';
import type { MetricId } from './metrics.ts';
import { sigmaFor } from './noise-scale.ts';

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
  /** Numbers that the published edition will have. */
  readonly metrics: readonly MetricId[];
  /** Numbers that it will not have, each with the reason. */
  readonly leftOut: readonly { readonly metric: MetricId; readonly reason: string }[];
}

export const DISTANCES_QUESTION = 'evaluate/distances';
export const COPIES_QUESTION = 'evaluate/copies';

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
  const sign = compare(inputs.rho, ZERO);
  if (sign < 0) throw new RangeError('Cannot plan an evaluation: its budget is negative');
  if (sign === 0) {
    const reason = 'No budget was set aside for evaluation, and this number would need to look at the records.';
    const leftOut = DP_METRICS.map((metric) => ({ metric, reason }));
    return { questions: [], distances: [], copiesSigmaSquared: undefined, metrics: ['samplingError1'], leftOut };
  }

  const unit = BigInt(inputs.maxRowsPerUnit);
  const orders = plannedSets(inputs, () => 1).filter(({ set }) => set.marginals.length > 0).length;
  const share = divide(inputs.rho, rational(orders + 1));
  const sigma = sigmaFor(unit, share);
  const copiesSigmaSquared = discreteGaussianSigmaSquared(share, unit, COPY_COUNTS);
  const most = mostMarginals(sigma);
  if (most < 1 || toNumberUp(copiesSigmaSquared) > GREATEST_SIGMA ** 2) throw tooLittle();

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
  const maxCells = options.maxCells ?? 2 ** 21;
  return [
    { metric: 'error1', set: marginalSet(sizes, 1, atMost(sizes.length), maxCells) },
    { metric: 'error2', set: marginalSet(sizes, 2, atMost(options.maxPairs ?? 2_000), maxCells) },
    { metric: 'error3', set: marginalSet(sizes, 3, atMost(options.maxTriples ?? 300), maxCells) },
  ];
}

/**
 * The guard puts the noise on the total over the marginals, in units of 1/256 row, and draws none beyond
 * `GREATEST_SIGMA`. So where the noise on the mean is large, the mean is taken over fewer marginals.
 */
const mostMarginals = (sigma: Rational): number => Math.floor(GREATEST_SIGMA / LATTICE_PER_ROW / toNumberUp(sigma));

/** A little below 2^30, so that rounding up does not pass it. */
const GREATEST_SIGMA = 2 ** 30 - 2 ** 12;

const tooLittle = (): UserError =>
  new UserError('BUDGET_INVALID', 'Cannot plan an evaluation: its share of the budget is too small to tell anything', {
    hint: 'give the evaluation a larger share of the budget, or none',
  });

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
    description: 'Synthetic rows that equal a record, against records of a held-out half that do',
    event: copiesEvent({ sigmaSquared: copiesSigmaSquared }, maxRowsPerUnit),
  });
  return questions;
}
