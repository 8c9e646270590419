import { expect, test } from 'vitest';
import { independentColumns } from '../../../../pipelines/evaluate/reference/independent-columns.ts';
import { association } from '../../../../pipelines/evaluate/utility/association.ts';
import { groupRows } from '../../../../pipelines/evaluate/utility/groups.ts';
import type { UtilityInputs } from '../../../../pipelines/evaluate/utility/utility-inputs.ts';
import type { UtilityResult } from '../../../../pipelines/evaluate/utility/utility-result.ts';
import { evaluatedTable, numberColumn, textColumn, utilityInputs } from '../../../support/evaluated-table.ts';
import { drawnTable } from '../../../support/random-tables.ts';

const MEASURES = ['cramers-v', 'mutual-information', 'spearman'];
const find = (inputs: UtilityInputs, metric: string): UtilityResult[] =>
  association(inputs).results.filter((result) => result.metric === metric);

const real = drawnTable({ rows: 3_000, seed: 'real' });

test('the same table has no difference, and no pair coupled too much or too little', () => {
  const { results } = association(utilityInputs(real, real));
  expect(results.map(({ metric, value }) => [metric, value])).toEqual(MEASURES.map((metric) => [metric, 0]));
});

test.each(MEASURES)('%s: relations that are lost are named first, at the floor', (metric) => {
  const inputs = utilityInputs(real, independentColumns(real, 'another'));
  const [summary] = find(inputs, metric);
  expect(summary!.value! / summary!.floor!).toBeGreaterThan(0.9);
  expect(summary!.value! / summary!.floor!).toBeLessThan(1.1);
  expect(summary!.ceiling!).toBeLessThan(0.35 * summary!.floor!);
  const under = find(inputs, `${metric}-under`);
  expect(under[0]!.about.columns).toEqual(metric === 'spearman' ? ['severity', 'stay'] : ['ward', 'severity']);
  expect(under[0]!.details!['synthetic']).toBeLessThan(0.1);
  const values = under.map(({ value }) => value!);
  expect(values).toEqual(values.toSorted((a, b) => b - a));
});

test('a relation that the records do not have is named as coupled too much', () => {
  const twin = real.columns.findIndex(({ name }) => name === 'ward');
  const columns = real.columns.map((column) =>
    column.name === 'sex' ? { ...column, codes: real.columns[twin]!.codes.map((code) => code % 2) } : column,
  );
  const [over] = find(utilityInputs(real, { ...real, columns }), 'cramers-v-over');
  expect(over!.about.columns).toEqual(['sex', 'ward']);
  expect(over!.details!['synthetic']).toBeCloseTo(1, 2);
  expect(over!.value!).toBeGreaterThan(0.9);
});

test("Spearman's correlation looks at the numbers inside bins", () => {
  const one = (values: readonly number[]): UtilityInputs['real'] =>
    evaluatedTable([numberColumn('a', [0, 100], [1, 2, 3, 4]), numberColumn('b', [0, 100], values)]);
  const [summary] = find(utilityInputs(one([5, 6, 7, 8]), one([8, 7, 6, 5])), 'spearman');
  expect(summary!.value).toBe(2);
});

test('within groups: relations that only women have lost are worst there', () => {
  const facts = { protectedAttributes: [0] };
  const women = new Set(groupRows(real, [0])[0]!);
  const shuffled = independentColumns(real, 'another');
  const columns = real.columns.map((column, c) =>
    c === 0
      ? column
      : {
          ...column,
          codes: column.codes.map((code, row) => (women.has(row) ? shuffled.columns[c]!.codes[row]! : code)),
        },
  );
  const inputs = utilityInputs(real, { ...real, columns }, facts);
  const [first, second] = find(inputs, 'cramers-v-of-group');
  expect([first!.about.group, second!.about.group]).toEqual([
    { column: 'sex', value: 'F' },
    { column: 'sex', value: 'M' },
  ]);
  expect(first!.value! / first!.floor!).toBeGreaterThan(0.85);
  expect(first!.ceiling!).toBeLessThan(0.6 * first!.floor!);
  expect(second!.value).toBe(0);
  const few = utilityInputs(real, drawnTable({ rows: 9, seed: 'few' }), facts);
  expect(find(few, 'cramers-v-of-group')[0]!.unavailable).toContain('fewer than 20 synthetic rows');
});

test('one column, constant columns, no ordered ones and a single row: reasons and numbers, never NaN', () => {
  const one = evaluatedTable([textColumn('x', ['a', 'b'], ['a', 'b'])]);
  for (const { value, unavailable } of association(utilityInputs(one, one)).results) {
    expect(value).toBeNull();
    expect(unavailable).toMatch(/^not available, because /);
  }
  const constant = evaluatedTable([textColumn('x', ['a'], ['a', 'a']), numberColumn('y', [0, 1], [null, null])]);
  const single = drawnTable({ rows: 1, seed: 'one' });
  for (const table of [constant, single]) {
    for (const { value, ceiling, floor } of association(utilityInputs(table, table)).results) {
      for (const number of [value, ceiling, floor]) expect(number === null || Number.isFinite(number)).toBe(true);
    }
  }
});
