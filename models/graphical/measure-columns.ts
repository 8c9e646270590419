import { splitRho } from '../../privacy/budget.ts';
import { marginalsEvent } from '../../privacy/guard/events.ts';
import type { Guard, NoisyMarginal } from '../../privacy/guard/guard.ts';
import { type Rational, toNumberUp } from '../../privacy/rational.ts';
import type { ModelInputs, PlannedQuestion } from '../model.ts';
import { denoise } from './estimation/denoising/denoise.ts';
import { type Measurement, toMeasurement } from './estimation/measurement.ts';
import { projectOntoSimplex } from './estimation/simplex.ts';
import { noisyCells } from './planning/expected-error.ts';
import { oneWayRequests } from './planning/one-way-noise.ts';
import { requestsByCells } from './planning/requests-by-cells.ts';

/** Weights of the first and the second look at each column. */
const LOOKS = [1n, 3n];

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
  const priced = before.map(({ columns: scope, values, sigmaSquared }) => {
    const total = values.reduce((sum, value) => sum + value, 0);
    const cleaner = denoise(values, toNumberUp(sigmaSquared));
    return { columns: scope, cells: noisyCells(projectOntoSimplex(cleaner, Math.max(1, total)), sigma) };
  });
  const after = await guard.measureMarginals({
    id: 'one-way/again',
    marginals: requestsByCells(priced, second!, maxRowsPerUnit),
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
