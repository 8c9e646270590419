import { expect, test } from 'vitest';
import { pooledPatients } from '../../../../../pipelines/evaluate/leakage/patients/pooled-patients.ts';
import { rareValues } from '../../../../../pipelines/evaluate/leakage/predicates/column-conditions.ts';
import { keepFulfilling } from '../../../../../pipelines/evaluate/leakage/predicates/condition.ts';
import { multivariatePredicates } from '../../../../../pipelines/evaluate/leakage/predicates/multivariate.ts';
import { rowKinds } from '../../../../../pipelines/evaluate/leakage/predicates/row-kinds.ts';
import { singledOut } from '../../../../../pipelines/evaluate/leakage/predicates/singled-out.ts';
import { univariatePredicates } from '../../../../../pipelines/evaluate/leakage/predicates/univariate.ts';
import { evaluatedTable, numberColumn, textColumn } from '../../../../support/evaluated-table.ts';
import { simulatedPatients } from '../../../../support/simulated-patients.ts';

const INFINITY = Number.POSITIVE_INFINITY;

test('a rare number stands for what is nearer to it than to its neighbours, the ends for all beyond', () => {
  const column = numberColumn('x', [-100, 0, 100], [-10, -10, 2, 6, 30, null]);
  expect(rareValues(column, 1)).toEqual([
    { kind: 'code', code: 2 },
    { kind: 'range', lower: -4, upper: 4 },
    { kind: 'range', lower: 4, upper: 18 },
    { kind: 'range', lower: 30, upper: INFINITY },
  ]);
  expect(rareValues(column, 2)).toContainEqual({ kind: 'range', lower: -INFINITY, upper: -10 });
});

test('moments are ranges as numbers are', () => {
  const day = numberColumn('day', [0, 40_000], [10, 20, 20], 'date');
  expect(rareValues(day, 1)).toEqual([{ kind: 'range', lower: -INFINITY, upper: 10 }]);
});

test('a single value that all rows share is not rare', () => {
  expect(rareValues(textColumn('same', ['a'], ['a', 'a', 'a']), 2)).toEqual([]);
  expect(rareValues(numberColumn('same', [0, 9], [4, 4, 4]), 2)).toEqual([]);
});

test('columns are taken in turns, and one with many rare values gives at most half', () => {
  const values = Array.from({ length: 100 }, (_, i) => i);
  const marks = values.map((i) => (i < 3 ? String(i) : 'usual'));
  const table = evaluatedTable([
    numberColumn('many', [0, 100], values),
    textColumn('few', ['0', '1', '2', 'usual'], marks),
  ]);
  const predicates = univariatePredicates(table, { mostRows: 1, wanted: 20, seed: 'a' });
  expect(predicates.slice(0, 6).map(([condition]) => condition!.column)).toEqual([0, 1, 0, 1, 0, 1]);
  expect(predicates).toHaveLength(10 + 3);
});

test('every predicate on several columns is true of one kind of synthetic row alone', () => {
  const table = simulatedPatients(300, 'predicates');
  const twice = { ...table, unitOfRow: undefined };
  const { kinds } = rowKinds(twice);
  const predicates = multivariatePredicates(twice, { patients: 600, wanted: 100, seed: 'a' });
  expect(predicates.length).toBeGreaterThan(50);
  for (const predicate of predicates) {
    const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
    const left = predicate.reduce((length, condition) => keepFulfilling(table, condition, rows, length), table.rows);
    expect(left).toBeGreaterThan(0);
    expect(new Set(Array.from(rows.subarray(0, left), (row) => kinds[row])).size).toBe(1);
    expect(new Set(predicate.map(({ column }) => column)).size).toBe(predicate.length);
    expect(predicate.length).toBeGreaterThan(1);
  }
});

test('a patient is singled out by rows that are all its own, on whichever side, and nobody by rows of two', () => {
  const mark = (values: readonly string[], units: readonly number[]) =>
    evaluatedTable([textColumn('mark', ['a', 'b', 'c', 'd'], values)], units);
  const pool = pooledPatients({
    training: mark(['a', 'a', 'b', 'd'], [7, 7, 3, 3]),
    control: mark(['b', 'c', 'd'], [0, 1, 1]),
  });
  const is = (code: number) => [{ kind: 'code', column: 0, code } as const];
  expect([...singledOut(pool, [is(0), is(1), is(2), is(3)])]).toEqual([1, 0, 0, 1]);
});
