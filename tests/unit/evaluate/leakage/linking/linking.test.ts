import { expect, test } from 'vitest';
import { halvesLinker } from '../../../../../pipelines/evaluate/leakage/linking/link-halves.ts';
import { randomGroups } from '../../../../../pipelines/evaluate/leakage/linking/random-groups.ts';
import { someRows } from '../../../../../pipelines/evaluate/leakage/patients/some-rows.ts';
import { seededIndex } from '../../../../../pipelines/workspace/seeded-rows.ts';
import { evaluatedTable, textColumn } from '../../../../support/evaluated-table.ts';

test.each([
  [0, []],
  [1, [1]],
  [20, [20]],
  [21, [10, 11]],
  [59, [19, 20, 20]],
])('%i patients are put in groups whose sizes differ by one at most, each in one', (count, sizes) => {
  const groups = randomGroups(count, 20, 'a');
  expect(groups.map(({ length }) => length)).toEqual(sizes);
  expect(groups.flatMap((group) => [...group]).toSorted((a, b) => a - b)).toEqual([...Array(count).keys()]);
});

const LETTERS = ['a', 'b', 'c', 'd'];
const table = (first: readonly string[], second: readonly string[]) =>
  evaluatedTable([textColumn('first', LETTERS, first), textColumn('second', LETTERS, second)]);
const group = (of: ReturnType<typeof table>) =>
  Array.from({ length: of.rows }, (_, row) => ({ table: of, rows: Uint32Array.of(row) }));

test('halves are linked where a row has both', () => {
  const patients = table(['a', 'b', 'c'], ['b', 'c', 'd']);
  expect([...halvesLinker(patients, [[0], [1]])(group(patients))]).toEqual([1, 1, 1]);
});

test('through rows that pair other halves nobody is linked', () => {
  const through = table(['a', 'b', 'c'], ['c', 'd', 'b']);
  const patients = table(['a', 'b', 'c'], ['b', 'c', 'd']);
  expect([...halvesLinker(through, [[0], [1]])(group(patients))]).toEqual([0, 0, 0]);
});

test('where all patients are equal only the first finds itself, as chance in random order would have it', () => {
  const patients = table(['a', 'a', 'a'], ['a', 'a', 'a']);
  expect([...halvesLinker(patients, [[0], [1]])(group(patients))]).toEqual([1, 0, 0]);
});

test('a second half that the table has many of is no better for that', () => {
  const through = table(['a', 'b', 'b', 'b', 'c'], ['a', 'b', 'b', 'b', 'b']);
  const patients = table(['c', 'a'], ['b', 'a']);
  expect([...halvesLinker(through, [[0], [1]])(group(patients))]).toEqual([1, 1]);
});

test('of many rows some are drawn, each once; of few all are kept', () => {
  const rows = Uint32Array.of(3, 5, 8, 13, 21);
  const drawn = someRows(rows, 3, seededIndex('rows'));
  expect(drawn).toHaveLength(3);
  expect(new Set([...drawn, ...rows]).size).toBe(5);
  expect(someRows(rows, 5, seededIndex('rows'))).toBe(rows);
});
