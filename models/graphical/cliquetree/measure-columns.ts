import { discreteGaussianSigmaSquared, splitRho } from '../../../privacy/budget.ts';
import { marginalsEvent } from '../../../privacy/guard/events.ts';
import type { Guard, NoisyMarginal } from '../../../privacy/guard/guard.ts';
import { type Rational, toNumberUp } from '../../../privacy/rational.ts';
import type { ModelInputs, PlannedQuestion } from '../../model.ts';
import { denoise } from '../denoise.ts';
import { noisyCells } from '../expected-error.ts';
import { type Measurement, toMeasurement } from '../measurement.ts';
import { oneWayRequests } from '../one-way-noise.ts';
import { toWeights } from '../shares.ts';
import { projectOntoSimplex } from '../simplex.ts';

/** Weights of the first and the second look at each column. */
const LOOKS = [1n, 3n];
/** Shares of the budget that make the sum of the noises least grow with the cells to this power. */
const CELLS_EXPONENT = 2 / 3;

export interface MeasuredColumns {
  readonly answers: readonly NoisyMarginal[];
  /** One a column: its two answers as one. */
  readonly measurements: readonly Measurement[];
}

type Columns = Pick<ModelInputs, 'columns' | 'maxRowsPerUnit'>;

/** What `measureColumns` will ask. */
export function columnQuestions(inputs: Columns, rho: Rational): PlannedQuestion[] {
  const [first, second] = splitRho(rho, LOOKS);
  const columns = `${inputs.columns.length} columns`;
  return [
    {
      id: 'one-way',
      description: `Counts of the values of each of ${columns}`,
      event: marginalsEvent({ marginals: oneWayRequests(inputs, first!) }, inputs.maxRowsPerUnit),
    },
    {
      id: 'one-way/again',
      description: `Counts of the values of each of ${columns} again, with less noise where it is felt, at most`,
      event: { kind: 'zcdp', rho: second! },
    },
  ];
}

/**
 * Counts every column twice. The first look tells in how many values of a column noise is felt; the second spends its budget by
 * that, so that columns of many values that hardly occur cost no more than they need.
 */
export async function measureColumns(guard: Guard, inputs: Columns, rho: Rational): Promise<MeasuredColumns> {
  const { columns, maxRowsPerUnit } = inputs;
  const [first, second] = splitRho(rho, LOOKS);
  const before = await guard.measureMarginals({ id: 'one-way', marginals: oneWayRequests(inputs, first!) });
  const sigma = maxRowsPerUnit * Math.sqrt(columns.length / (2 * toNumberUp(second!)));
  const prices = before.map(({ values, sigmaSquared }) => {
    const total = values.reduce((sum, value) => sum + value, 0);
    const cleaner = denoise(values, toNumberUp(sigmaSquared)).values;
    return Math.max(1, noisyCells(projectOntoSimplex(cleaner, Math.max(1, total)), sigma)) ** CELLS_EXPONENT;
  });
  const shares = splitRho(second!, toWeights(prices));
  const after = await guard.measureMarginals({
    id: 'one-way/again',
    marginals: shares.map((share, column) => ({
      columns: [column],
      sigmaSquared: discreteGaussianSigmaSquared(share, BigInt(maxRowsPerUnit), 1n),
    })),
  });
  return {
    answers: [...before, ...after],
    measurements: before.map((answer, column) => together(toMeasurement(answer), toMeasurement(after[column]!))),
  };
}

/** The inverse-variance mean of two measurements of the same cells. */
function together(a: Measurement, b: Measurement): Measurement {
  const variances = a.variances.map((variance, i) => 1 / (1 / variance + 1 / b.variances[i]!));
  const values = variances.map((v, i) => v * (a.values[i]! / a.variances[i]! + b.values[i]! / b.variances[i]!));
  return { columns: a.columns, values, variances };
}
