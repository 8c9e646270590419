import { expect, test } from 'vitest';
import { codeTable } from '../../../pipelines/evaluate/code-table.ts';
import { samplingError } from '../../../pipelines/evaluate/utility/sampling-error.ts';
import { columns } from './tables.ts';

const table = codeTable(columns([2, 2], [[0, 0], [0, 1], [1, 1], [0, 1]])); // biome-ignore format: a table
const modelOf = (...marginals: number[][]): { marginal(over: readonly number[]): Float64Array } => ({
  marginal: ([c]) => Float64Array.from(marginals[c!]!),
});

test('samplingError() averages the distance of shares over the columns', () => {
  expect(samplingError(modelOf([30, 10], [1, 3]), table)).toBe(0);
  // 3/4 against 1/2, twice; the other column agrees.
  expect(samplingError(modelOf([20, 20], [1, 3]), table)).toBe(0.25);
});

test('samplingError() stays finite for a model of no rows', () => {
  expect(samplingError(modelOf([0, 0], [0, 0]), table)).toBe(1);
});
