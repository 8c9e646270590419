import { splitRho } from '../../privacy/budget.ts';
import { marginalsEvent } from '../../privacy/guard/events.ts';
import type { Guard, NoisyMarginal } from '../../privacy/guard/guard.ts';
import { type Rational, toNumberUp } from '../../privacy/rational.ts';
import type { Fitted, ModelInputs, PlannedQuestion } from '../model.ts';
import { denoise } from './estimation/denoising/denoise.ts';
import { columnCounts, type Measurement, toMeasurement } from './estimation/measurement.ts';
import { type OneWayStage, oneWayStage } from './estimation/one-way.ts';
import { projectOntoSimplex } from './estimation/simplex.ts';
import { possibleTables } from './inference/hard-constraints.ts';
import { oneWayRequests } from './planning/one-way-noise.ts';
import { requestsByFeltNoise } from './planning/requests-by-cells.ts';

/** Weights of the first and the second look at each column. */
const LOOKS = [1n, 3n];

export interface MeasuredColumns {
  readonly answers: readonly NoisyMarginal[];
  readonly stage: OneWayStage;
  /** Of each column, both looks together. */
  readonly counts: Fitted['columnCounts'];
  /** The same records in the coding of `stage`. */
  readonly coarse: Guard;
}

type Columns = Pick<ModelInputs, 'columns' | 'maxRowsPerUnit' | 'impossible' | 'shapes'>;

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
 * that, so that columns of many values that hardly occur cost no more than they need. Noise is removed from the two together, and
 * values too rare to be told from it are merged.
 */
export async function measureColumns(guard: Guard, inputs: Columns, rho: Rational): Promise<MeasuredColumns> {
  const { columns, maxRowsPerUnit } = inputs;
  const [first, second] = splitRho(rho, LOOKS);
  const before = await guard.measureMarginals({ id: 'one-way', marginals: oneWayRequests(inputs, first!) });
  const expected = before.map(({ values, sigmaSquared }) => {
    const total = values.reduce((sum, value) => sum + value, 0);
    return projectOntoSimplex(denoise(values, toNumberUp(sigmaSquared)), Math.max(1, total));
  });
  const after = await guard.measureMarginals({
    id: 'one-way/again',
    marginals: requestsByFeltNoise(expected, second!, maxRowsPerUnit),
  });
  const measurements = before.map((answer, column) => together(toMeasurement(answer), toMeasurement(after[column]!)));
  const possible = possibleTables(
    columns.map(({ size }) => size),
    inputs.impossible,
  );
  const { shapes } = inputs;
  const stage = oneWayStage(columns, measurements, { mergeRare: true, smooth: true, possible, shapes });
  return {
    answers: [...before, ...after],
    stage,
    counts: measurements.map((measurement, column) => ({
      ...columnCounts(measurement),
      looks: {
        first: columnCounts(toMeasurement(before[column]!)),
        last: columnCounts(toMeasurement(after[column]!)),
      },
    })),
    coarse: guard.withRecodings(stage.recodings),
  };
}

/** What `measureColumns` makes of other answers to the same questions, with values merged as they were. */
export function columnStage(
  { columns, impossible, shapes }: Pick<ModelInputs, 'columns' | 'impossible' | 'shapes'>,
  [before, after]: readonly [readonly NoisyMarginal[], readonly NoisyMarginal[]],
  recodings: OneWayStage['recodings'],
): OneWayStage {
  const sizes = columns.map(({ size }) => size);
  const measurements = before.map((answer, column) => together(toMeasurement(answer), toMeasurement(after[column]!)));
  const possible = possibleTables(sizes, impossible);
  return oneWayStage(columns, measurements, { mergeRare: true, smooth: true, possible, shapes, recodings });
}

/** The inverse-variance mean of two measurements of the same cells. */
function together(a: Measurement, b: Measurement): Measurement {
  const variances = a.variances.map((variance, i) => 1 / (1 / variance + 1 / b.variances[i]!));
  const values = variances.map((v, i) => v * (a.values[i]! / a.variances[i]! + b.values[i]! / b.variances[i]!));
  return { columns: a.columns, values, variances };
}
