import { expect, test } from 'vitest';
import { independentColumns } from '../../../../pipelines/evaluate/reference/independent-columns.ts';
import { decodedNumbers } from '../../../../pipelines/evaluate/utility/decoded-numbers.ts';
import type { UtilityInputs } from '../../../../pipelines/evaluate/utility/utility-inputs.ts';
import type { UtilityResult } from '../../../../pipelines/evaluate/utility/utility-result.ts';
import { evaluatedTable, numberColumn, textColumn, utilityInputs } from '../../../support/evaluated-table.ts';
import { drawnTable } from '../../../support/random-tables.ts';

const MEASURES = ['numbers-kolmogorov-smirnov', 'numbers-wasserstein', 'numbers-mean'];
const find = (inputs: UtilityInputs, metric: string): UtilityResult[] =>
  decodedNumbers(inputs).results.filter((result) => result.metric === metric);

const one = (values: readonly (number | null)[], kind: 'real' | 'date' | 'datetime' = 'real'): UtilityInputs['real'] =>
  evaluatedTable([numberColumn('x', [-1e300, 0, 1e300], values, kind)]);

const real = drawnTable({ rows: 2_000, seed: 'real', rowsPerUnit: 2 });
const facts = { protectedAttributes: [0] };

test('agrees with numbers worked out by hand', () => {
  const inputs = utilityInputs(one([0, 0, 2, 10, null]), one([0, 2, 2, 4]));
  const [ks] = find(inputs, 'numbers-kolmogorov-smirnov-of-column');
  expect(ks).toMatchObject({ value: 0.25, computedOn: { real: 4, synthetic: 4 }, about: { columns: ['x'] } });
  expect(ks!.details).toMatchObject({
    unit: 'as in the table',
    mean: { real: 3, synthetic: 2, difference: -1, relative: -1 / 3 },
    zero: { value: 0, real: 0.5, synthetic: 0.25 },
    mostCommon: { value: 0, real: 0.5, synthetic: 0.25 },
  });
  const quantiles = ks!.details!['quantiles'] as { share: number; real: number; synthetic: number }[];
  expect(quantiles.map(({ share, real: a, synthetic: b }) => [share, a, b])).toEqual([
    [0.01, 0, 0],
    [0.05, 0, 0],
    [0.25, 0, 0],
    [0.5, 0, 2],
    [0.75, 2, 2],
    [0.95, 10, 4],
    [0.99, 10, 4],
  ]);
  // 2 units of way over an interquartile range of 2; means 1 apart over a deviation of sqrt((9 + 9 + 1 + 49) / 3).
  expect(find(inputs, 'numbers-wasserstein-of-column')[0]!.value).toBe(1);
  expect(find(inputs, 'numbers-mean-of-column')[0]!.value).toBeCloseTo(1 / Math.sqrt(68 / 3), 12);
});

test('dates and moments are told in the calendar', () => {
  const dated = (kind: 'date' | 'datetime', day: number): unknown =>
    find(
      utilityInputs(one([day, day], kind), one([day + 1, day + 1], kind)),
      'numbers-kolmogorov-smirnov-of-column',
    )[0]!.details!['mean'];
  expect(dated('date', 14_610)).toMatchObject({ realInCalendar: '2010-01-01', difference: 1, relative: null });
  expect(dated('datetime', 14_610 * 86_400)).toMatchObject({ syntheticInCalendar: '2010-01-01T00:00:01' });
});

test('the same table differs in nothing', () => {
  const { results } = decodedNumbers(utilityInputs(real, real, facts));
  for (const { value } of results) expect(value).toBe(0);
  expect(results.length).toBeGreaterThan(12);
});

test.each(MEASURES)('%s: columns without relation keep it, another draw has about what halves give', (metric) => {
  expect(find(utilityInputs(real, independentColumns(real, 'another')), metric)[0]!.value).toBeCloseTo(0, 12);
  const [fresh] = find(utilityInputs(real, drawnTable({ rows: 2_000, seed: 'fresh' })), metric);
  expect(fresh!.value! / fresh!.ceiling!).toBeLessThan(1.5);
  const [moved] = find(utilityInputs(real, drawnTable({ rows: 2_000, seed: 'fresh', shift: 5 })), metric);
  expect(moved!.value! / moved!.ceiling!).toBeGreaterThan(2);
});

test('the interval of a difference of means holds it, and tells a shift from chance', () => {
  const of = (shift: number): UtilityResult =>
    find(utilityInputs(real, drawnTable({ rows: 2_000, seed: 'fresh', shift })), 'numbers-mean-of-column').find(
      ({ about }) => about.columns[0] === 'stay',
    )!;
  const [same, moved] = [of(2), of(3)];
  expect(same.interval!.lower).toBeLessThan(0.02);
  expect(moved.interval!.lower).toBeGreaterThan(0.05);
  for (const { interval, value } of [same, moved]) {
    expect(interval!.lower).toBeLessThanOrEqual(value!);
    expect(interval!.upper).toBeGreaterThanOrEqual(value!);
  }
});

test('means by protected attribute: a difference between groups that is lost reaches the floor', () => {
  const lost = utilityInputs(real, independentColumns(real, 'another'), facts);
  const [summary] = find(lost, 'numbers-mean-of-groups');
  expect(summary!.value! / summary!.floor!).toBeGreaterThan(0.8);
  expect(summary!.value! / summary!.floor!).toBeLessThan(1.25);
  expect(summary!.ceiling!).toBeLessThan(0.5 * summary!.floor!);
  const [worst] = find(lost, 'numbers-mean-of-group');
  expect(worst!.about.columns[0]).toMatch(/stay|weight/);
  expect(worst!.interval!.lower).toBeGreaterThan(0.1);
});

test('groups with too few rows, and no attributes, say so', () => {
  const few = find(utilityInputs(real, drawnTable({ rows: 12, seed: 'x' }), facts), 'numbers-mean-of-group');
  expect(few.map(({ unavailable }) => unavailable)).toEqual(
    few.map(() => 'not available, because fewer than 20 synthetic rows are in the group'),
  );
  expect(find(utilityInputs(real, real), 'numbers-mean-of-groups')[0]!.unavailable).toContain(
    'no protected attributes',
  );
});

test.each([
  ['no record has a number', [null, null], [1, 2], 'no record has a number there'],
  ['no synthetic row has one', [1, 2], [null], 'no synthetic row has a number there'],
  ['numbers that cannot be squared', [1, 1e200], [1, 2], 'too large'],
])('%s: a reason instead of a value', (_, a, b, because) => {
  for (const metric of MEASURES) {
    expect(find(utilityInputs(one(a), one(b)), `${metric}-of-column`)[0]!.unavailable).toContain(because);
    expect(find(utilityInputs(one(a), one(b)), metric)[0]!.unavailable).toContain('no column has one');
  }
});

test('constant, single and very narrow columns: never a number that is not finite', () => {
  const finite = (value: unknown): boolean =>
    typeof value === 'number'
      ? Number.isFinite(value)
      : typeof value !== 'object' || value === null || Object.values(value).every(finite);
  for (const values of [[1, 1, 1], [5], [0, 1e-320, 1e-320], [1e150, -1e150, 0]]) {
    const inputs = utilityInputs(one(values), one([3, 3, -1e149]), facts);
    expect(decodedNumbers(inputs).results.every(finite)).toBe(true);
  }
  expect(find(utilityInputs(one([1, 1]), one([1, 2])), 'numbers-mean-of-column')[0]!.unavailable).toContain(
    'one value',
  );
});

test('a table without numbers says so', () => {
  const texts = evaluatedTable([textColumn('x', ['a'], ['a'])]);
  for (const { unavailable } of decodedNumbers(utilityInputs(texts, texts)).results) {
    expect(unavailable).toBe('not available, because no column holds numbers or dates');
  }
});
