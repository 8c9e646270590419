import type { FittedModel } from '../../models/model.ts';
import type { EncodedColumn } from '../../privacy/guard/codes.ts';
import type { Guard } from '../../privacy/guard/guard.ts';
import type { Rational } from '../../privacy/rational.ts';
import type { ColumnCoding } from '../dictionary/coding.ts';
import { rowSample } from '../workspace/seeded-rows.ts';
import { type CodeTable, codesInDomain, codeTable, requireSameCoding, takeRows } from './code-table.ts';
import {
  COPIES_QUESTION,
  DISTANCES_QUESTION,
  type EvaluationOptions,
  type EvaluationPlan,
  planEvaluation,
} from './evaluation-plan.ts';
import { heldOutCoins } from './held-out-coins.ts';
import { noisyCopies } from './leakage/noisy-copies.ts';
import { MARGINAL_SAMPLE_SEED, type MarginalSet } from './marginal-set.ts';
import type { MetricId } from './metrics.ts';
import type { PublishedParts } from './publish/further-numbers.ts';
import { measurePublish } from './publish/measure-publish.ts';
import type { PublishItem } from './publish/publish-item.ts';
import { dpNumber, type PublishedNumber, releasedNumber } from './published-number.ts';
import { scaledCounts } from './scaled-counts.ts';
import {
  type EquivalentSubsample,
  equivalentSubsample,
  type SubsampleError,
  subsampleCurve,
} from './utility/equivalent-subsample.ts';
import { noisyError, noisyScore } from './utility/noisy-error.ts';
import { samplingError } from './utility/sampling-error.ts';

/** Seed of the parts and subsamples drawn from the synthetic table; published, so that anyone can draw them again. */
export const PUBLISHED_SEED = 'synthward/evaluation/published/1';

export interface PublishedOptions extends EvaluationOptions {
  /** As planned. Zero asks nothing of the guard. */
  readonly rho: Rational;
  /** Further numbers, as planned; absent for earlier releases. */
  readonly publish?: readonly PublishItem[] | undefined;
  /** What the codes mean, in the order of the guard's columns; without them nothing is said of groups and regressions. */
  readonly codings?: readonly ColumnCoding[] | undefined;
}

/** Which marginals a published error is a mean over. */
export interface PublishedWorkload {
  readonly metric: MetricId;
  readonly ways: number;
  readonly marginals: number;
  readonly possible: number;
  readonly sampled: boolean;
  readonly maxCells: number;
}

/** The numbers of the edition that may leave: DP ones, and ones computed from released data alone. */
export interface PublishedNumbers extends PublishedParts {
  readonly edition: 'published';
  /** Rows of the synthetic table that were looked at. */
  readonly syntheticRows: number;
  readonly numbers: readonly PublishedNumber[];
  readonly leftOut: EvaluationPlan['leftOut'];
  readonly workloads: readonly PublishedWorkload[];
  readonly marginalSampleSeed: string;
  /** Which subsample of what has the measured `error2`; null where that was not measured. */
  readonly subsample: PublishedSubsample | null;
}

export interface PublishedSubsample {
  readonly origin: 'released-data';
  readonly of: 'synthetic table';
  readonly rows: number;
  readonly seed: string;
  readonly bound: EquivalentSubsample['bound'];
  readonly curve: readonly SubsampleError[];
}

/**
 * The published edition of the evaluation. Looks at the records only through `guard`, asking exactly what
 * `planEvaluation` planned for the same columns, bound, `rho` and options. Everything else here is post-processing.
 *
 * Throws `RangeError` where the synthetic table is not in the guard's coding.
 */
export async function evaluatePublished(
  guard: Guard,
  model: FittedModel,
  synthetic: readonly EncodedColumn[],
  options: PublishedOptions,
): Promise<PublishedNumbers> {
  requireSameCoding(guard.columns, synthetic);
  if (!codesInDomain(synthetic)) throw new RangeError('Cannot evaluate a table: it holds codes outside its domain');
  const table = codeTable(synthetic);
  const { columns, maxRowsPerUnit } = guard;
  const { rho, publish, codings } = options;
  const plan = planEvaluation({ columns, maxRowsPerUnit, rho, options, publish });

  const errors = await measureErrors(guard, model, table, plan);
  const error2 = errors.find(({ metric }) => metric === 'error2');
  const pairs = plan.distances.find(({ metric }) => metric === 'error2')?.set;
  const subsample = error2 && pairs && readSubsample(table, pairs, error2);
  const copies = await measureCopies(guard, model, table, plan);
  const further = await measurePublish(guard, table, plan.publish, {
    codings,
    normaliser: Math.max(1, model.total),
  });
  return {
    edition: 'published',
    syntheticRows: table.rows,
    numbers: [
      ...errors,
      ...(error2 ? [noisyScore(error2)] : []),
      ...(subsample ? [subsample.number] : []),
      ...copies,
      releasedNumber('samplingError1', samplingError(model, table)),
      ...further.numbers,
    ],
    leftOut: [...plan.leftOut, ...further.leftOut],
    workloads: plan.distances.map(({ metric, set }) => {
      const { ways, possible, sampled, maxCells } = set;
      return { metric, ways, marginals: set.marginals.length, possible, sampled, maxCells };
    }),
    marginalSampleSeed: MARGINAL_SAMPLE_SEED,
    subsample: subsample?.report ?? null,
    ...further.parts,
  };
}

async function measureErrors(
  guard: Guard,
  model: FittedModel,
  table: CodeTable,
  plan: EvaluationPlan,
): Promise<PublishedNumber[]> {
  if (plan.distances.length === 0) return [];
  // Noise may bring the estimate of a tiny table to zero or below.
  const normaliser = Math.max(1, model.total);
  const reference = (columns: readonly number[]): Float64Array => scaledCounts(table, columns, normaliser / table.rows);
  const answers = await guard.measureDistances({
    id: DISTANCES_QUESTION,
    workloads: plan.distances.map(({ metric, set, sigma }) => ({
      name: metric,
      marginals: set.marginals,
      reference,
      sigma,
    })),
  });
  return plan.distances.map(({ metric }, i) => noisyError(metric, answers[i]!, normaliser));
}

/** Compares like with like: as many released rows as the records held out are estimated to be, of which there are half or, where fewer rows are released, a quarter and so on. */
async function measureCopies(
  guard: Guard,
  model: FittedModel,
  table: CodeTable,
  plan: EvaluationPlan,
): Promise<readonly PublishedNumber[]> {
  if (plan.copiesSigmaSquared === undefined) return [];
  const sigmaSquared = plan.copiesSigmaSquared;
  const coins = heldOutCoins(model.total, table.rows);
  const rows = rowSample(table.rows, Math.max(1, Math.round(model.total / 2 ** coins)), PUBLISHED_SEED);
  const released = takeRows(table, rows).columns;
  return noisyCopies(await guard.measureCopies({ id: COPIES_QUESTION, sigmaSquared, released, coins }));
}

/** Subsamples of as many synthetic rows as there are estimated to be records, or of all where there are fewer. */
function readSubsample(
  table: CodeTable,
  pairs: MarginalSet,
  error2: PublishedNumber,
): { number: PublishedNumber; report: PublishedSubsample } {
  const rows = rowSample(table.rows, Math.round(error2.normaliser!), PUBLISHED_SEED);
  const standIn = takeRows(table, rows);
  const curve = subsampleCurve(standIn, pairs, PUBLISHED_SEED);
  const read = (error: number): EquivalentSubsample => equivalentSubsample(error, curve);
  const { percent, bound } = read(error2.value);
  const interval = { lower: read(error2.interval!.upper).percent, upper: read(error2.interval!.lower).percent };
  return {
    number: dpNumber('equivalentSubsample', DISTANCES_QUESTION, percent, interval, { normaliser: error2.normaliser! }),
    report: { origin: 'released-data', of: 'synthetic table', rows: standIn.rows, seed: PUBLISHED_SEED, bound, curve },
  };
}
