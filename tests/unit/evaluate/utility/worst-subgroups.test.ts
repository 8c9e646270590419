import { expect, test } from 'vitest';
import { takeRows } from '../../../../pipelines/evaluate/code-table.ts';
import { marginalSet } from '../../../../pipelines/evaluate/marginal-set.ts';
import { independentColumns } from '../../../../pipelines/evaluate/reference/independent-columns.ts';
import { groupName, groupRows } from '../../../../pipelines/evaluate/utility/groups.ts';
import { marginalErrors } from '../../../../pipelines/evaluate/utility/marginal-error.ts';
import { worstSubgroups } from '../../../../pipelines/evaluate/utility/worst-subgroups.ts';
import type { EvaluatedTable } from '../../../../pipelines/statistics/evaluated-table.ts';
import { evaluatedTable, textColumn, utilityInputs } from '../../../support/evaluated-table.ts';
import { drawnTable } from '../../../support/random-tables.ts';

const SEX = 0;
const WARD = 1;
const facts = { protectedAttributes: [SEX, WARD] };
const real = drawnTable({ rows: 3_000, seed: 'real' });
const made = drawnTable({ rows: 2_000, seed: 'made' });

/** The same rows, but the severity of women is that of other women. */
function spoiled(table: EvaluatedTable): EvaluatedTable {
  const women = groupRows(table, [SEX])[0]!;
  const columns = table.columns.map((column) => {
    if (column.name !== 'severity') return column;
    const codes = column.codes.slice();
    women.forEach((row, i) => {
      codes[row] = column.codes[women[(i + 1) % women.length]!]!;
    });
    return { ...column, codes };
  });
  return { ...table, columns };
}

test('rows of groups, and what groups are called', () => {
  const table = evaluatedTable([
    textColumn('a', ['x', 'y'], ['x', 'y', 'y', 'x']),
    textColumn('b', ['p', 'q'], ['p', 'q', null, 'p'], { missing: true }),
  ]);
  expect(groupRows(table, [0, 1]).map((rows) => [...rows])).toEqual([[0, 3], [], [], [], [1], [2]]);
  expect(groupName(table, [0, 1], 5)).toEqual({ column: 'a and b', value: 'y and missing' });
  expect(groupName(table, [1], 1)).toEqual({ column: 'b', value: 'q' });
});

test('the error of a group is that of its rows over pairs of the other columns', () => {
  const { results } = worstSubgroups(utilityInputs(real, made, facts));
  const found = results.find(({ about }) => about.group?.column === 'sex' && about.group.value === 'M')!;
  const rowsOf = (table: EvaluatedTable): Uint32Array => groupRows(table, [SEX])[1]!;
  const others = (table: EvaluatedTable): ReturnType<typeof takeRows> =>
    takeRows({ rows: table.rows, columns: table.columns.slice(1) }, rowsOf(table));
  const sizes = real.columns.slice(1).map(({ size }) => size);
  const [expected] = marginalErrors(others(real), [others(made)], marginalSet(sizes, 2, 100));
  expect(found.value).toBeCloseTo(expected!.mean, 14);
  expect(found.computedOn.real).toBe(rowsOf(real).length);
  expect(found.details!['shareReal']).toBeCloseTo(rowsOf(real).length / 3_000, 14);
});

test('the same table has no error in any group', () => {
  for (const { value } of worstSubgroups(utilityInputs(real, real, facts)).results) expect(value).toBe(0);
});

test('a group whose relations were spoiled comes first, at many times what halves give', () => {
  const [summary, first] = worstSubgroups(utilityInputs(real, spoiled(real), { protectedAttributes: [SEX] })).results;
  expect(first!.about.group).toEqual({ column: 'sex', value: 'F' });
  expect(first!.interval!.lower).toBeGreaterThan(0);
  expect(summary!.value).toBeCloseTo(first!.value! / 2, 10); // men are as they were
  const worst = first!.details!['worst'] as { columns: string[] }[];
  expect(worst[0]!.columns).toContain('severity');
});

test('another draw has about what halves give, columns without relation the floor', () => {
  const [fresh] = worstSubgroups(utilityInputs(real, made, facts)).results;
  expect(fresh!.value! / fresh!.ceiling!).toBeGreaterThan(0.6);
  expect(fresh!.value! / fresh!.ceiling!).toBeLessThan(1.1);
  const [lost] = worstSubgroups(utilityInputs(real, independentColumns(real, 'another'), facts)).results;
  expect(lost!.value! / lost!.floor!).toBeGreaterThan(0.93);
  expect(lost!.value! / lost!.floor!).toBeLessThan(1.07);
  expect(lost!.value!).toBeGreaterThan(1.3 * fresh!.value!);
});

test('groups of two attributes are there where they have 200 rows on either side', () => {
  const groupsOf = (synthetic: EvaluatedTable): number =>
    worstSubgroups(utilityInputs(real, synthetic, facts)).results.filter(
      ({ about }) => about.group?.column === 'sex and ward',
    ).length;
  expect(groupsOf(made)).toBe(6);
  expect(groupsOf(drawnTable({ rows: 600, seed: 'few' }))).toBe(0);
});

test('groups with too few rows, or of too few units, say so and come last', () => {
  const few = drawnTable({ rows: 30, seed: 'few' });
  const { results } = worstSubgroups(utilityInputs(real, few, facts));
  expect(results.at(-1)!.unavailable).toBe('not available, because fewer than 20 synthetic rows are in the group');
  const crowd = drawnTable({ rows: 300, seed: 'crowd', rowsPerUnit: 100 });
  const [summary, group] = worstSubgroups(utilityInputs(crowd, made, facts)).results;
  expect(group!.unavailable).toContain('fewer than 10 units');
  expect(summary!.unavailable).toContain('every group has too few rows');
});

test('without protected attributes, or without other columns, there is a reason', () => {
  const reasonOf = (table: EvaluatedTable, protectedAttributes: number[]): string | undefined =>
    worstSubgroups(utilityInputs(table, table, { protectedAttributes })).results[0]!.unavailable;
  expect(reasonOf(real, [])).toContain('declares no protected attributes');
  expect(reasonOf(evaluatedTable([textColumn('a', ['x'], ['x'])]), [0])).toContain('no marginal of the other columns');
});
