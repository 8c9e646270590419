import { expect, test } from 'vitest';
import { type Conditions, conditionWarnings } from '../../../pipelines/sample/condition-warnings.ts';

const measured = (columns: string[], sigmaSquared: string, cells: number) => ({
  columns,
  sigmaSquared,
  values: new Float64Array(cells),
});
const conditions = (changes: Partial<Conditions>): Conditions => ({
  kind: 'cliquetree',
  names: ['sex', 'age', 'ward'],
  evidence: [
    { column: 0, weights: Float64Array.from([1, 0]) },
    { column: 1, weights: Float64Array.from([0, 0, 1, 1, 0, 0, 0, 0]) },
  ],
  expectedRecords: 1000,
  measurements: [measured(['sex'], '4', 2), measured(['age'], '9', 8), measured(['sex', 'age'], '10000', 16)],
  ...changes,
});

test('says nothing where the conditions were measured together and expect more than noise', () => {
  expect(conditionWarnings(conditions({}))).toEqual([]);
  expect(conditionWarnings(conditions({ evidence: [], expectedRecords: 0 }))).toEqual([]);
});

test('says how much noise there is in counts of few expected rows', () => {
  // Two of the pair's sixteen cells are allowed: a deviation of 100 sqrt(2).
  const [warning, ...others] = conditionWarnings(conditions({ expectedRecords: 200 }));
  expect(others).toEqual([]);
  expect(warning).toMatch(/standard deviation of about 142 records, and 200 are expected/);
});

test('goes by the least noise of those counts that hold most of the conditions', () => {
  const measurements = [...conditions({}).measurements, measured(['age', 'sex'], '100', 16)];
  expect(conditionWarnings(conditions({ expectedRecords: 200, measurements }))).toEqual([]);
});

test('names the columns that were not measured together', () => {
  const evidence = [...conditions({}).evidence, { column: 2, weights: Float64Array.from([1, 0, 0]) }];
  const [warning, ...others] = conditionWarnings(conditions({ evidence }));
  expect(others).toEqual([]);
  expect(warning).toMatch(/^These columns were not measured together: sex with ward, age with ward\./);
});

test('does not say of a network that it takes columns to be independent', () => {
  const evidence = [...conditions({}).evidence, { column: 2, weights: Float64Array.from([1, 0, 0]) }];
  const [warning] = conditionWarnings(conditions({ kind: 'autoregressive', evidence }));
  expect(warning).toMatch(/sex with ward, age with ward\. .* is what a network learnt under noise/);
  expect(warning).not.toContain('independent');
});
