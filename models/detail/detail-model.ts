import { discreteGaussianSigmaSquared, splitRho } from '../../privacy/budget.ts';
import { marginalsEvent } from '../../privacy/guard/events.ts';
import type { Guard, MarginalRequest, NoisyMarginal, Recoding } from '../../privacy/guard/guard.ts';
import { type Rational, toNumberUp } from '../../privacy/rational.ts';
import type { PlannedQuestion } from '../model.ts';
import { refineCounts } from './refine-counts.ts';
import { refineListed } from './refine-listed.ts';

/** A column whose values are told apart further than the model does. */
export interface DetailColumn {
  /** Position among the columns of the guard and of the model. */
  readonly column: number;
  /** The value of the model that holds each finer value; ascending. */
  readonly parents: readonly number[];
  /** How many values the model has. */
  readonly size: number;
  /** Whether neighbours among the finer values are alike. Where not, the first of several stands for the rest (`refineListed`). */
  readonly ordered: boolean;
}

/** Everything that the question follows from. Public in every field. */
export interface DetailInputs {
  /** At least one. */
  readonly columns: readonly DetailColumn[];
  readonly maxRowsPerUnit: number;
  /** zCDP budget of the question. */
  readonly rho: Rational;
}

const QUESTION = 'detail';

/** What `fitDetail` will ask: the finer values of each column, all columns for the same part of the budget. */
export function planDetail(inputs: DetailInputs): PlannedQuestion {
  const { columns, maxRowsPerUnit } = inputs;
  return {
    id: QUESTION,
    description: `Counts of the finer values inside those of the model, of each of ${columns.length} columns`,
    event: marginalsEvent({ marginals: requestsOf(inputs) }, maxRowsPerUnit),
  };
}

/** What is known of a column from its model alone. */
export interface KnownCounts {
  /** Expected rows of each value of the model. */
  readonly totals: Float64Array;
  /** Expected rows of each finer value. */
  readonly guess: Float64Array;
}

export interface FittedDetail {
  readonly measurements: readonly NoisyMarginal[];
  /** Expected rows of each finer value, one array a column. */
  readonly counts: readonly Float64Array[];
}

/** Counts the finer values, through a guard whose columns hold them, and removes the noise. `known` holds one entry a column. */
export async function fitDetail(
  inputs: DetailInputs,
  guard: Pick<Guard, 'measureMarginals'>,
  known: readonly KnownCounts[],
): Promise<FittedDetail> {
  const measurements = await guard.measureMarginals({ id: QUESTION, marginals: requestsOf(inputs) });
  const counts = measurements.map(({ values, sigmaSquared }, i) => {
    const { parents, ordered } = inputs.columns[i]!;
    const noisy = { noisy: values, variance: toNumberUp(sigmaSquared), parents, ...known[i]! };
    return ordered ? refineCounts(noisy) : refineListed(noisy);
  });
  return { measurements, counts };
}

/** Merges the finer values into those of the model; for `width` columns, of which others stay as they are. */
export function modelRecodings(columns: readonly DetailColumn[], width: number): (Recoding | undefined)[] {
  const recodings = new Array<Recoding | undefined>(width).fill(undefined);
  for (const { column, parents, size } of columns) recodings[column] = { size, map: Uint32Array.from(parents) };
  return recodings;
}

function requestsOf({ columns, maxRowsPerUnit, rho }: DetailInputs): MarginalRequest[] {
  const shares = splitRho(
    rho,
    columns.map(() => 1n),
  );
  return columns.map(({ column }, i) => ({
    columns: [column],
    sigmaSquared: discreteGaussianSigmaSquared(shares[i]!, BigInt(maxRowsPerUnit), 1n),
  }));
}
