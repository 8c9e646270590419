import { expect, test } from 'vitest';
import { halvesOf } from '../../../../pipelines/evaluate/reference/halves.ts';
import { independentColumns } from '../../../../pipelines/evaluate/reference/independent-columns.ts';
import { referenceTables } from '../../../../pipelines/evaluate/reference/reference-tables.ts';
import type { EvaluatedTable } from '../../../../pipelines/statistics/evaluated-table.ts';
import { evaluatedTable, textColumn } from '../../../support/evaluated-table.ts';
import { drawnTable } from '../../../support/random-tables.ts';

const rowsOf = ({ rows, columns }: EvaluatedTable): string[] =>
  Array.from({ length: rows }, (_, row) =>
    columns.map(({ codes, numbers }) => `${codes[row]}/${numbers?.[row]}`).join(),
  );

test('two halves hold every row once, numbers with their codes, and no unit twice', () => {
  const table = drawnTable({ rows: 400, seed: 'a', rowsPerUnit: 3 });
  const [first, second] = halvesOf(table, 'seed')!;
  expect([...rowsOf(first), ...rowsOf(second)].toSorted()).toEqual(rowsOf(table).toSorted());
  const units = new Set(first.unitOfRow);
  expect([...second.unitOfRow!].some((unit) => units.has(unit))).toBe(false);
  expect(units.size).toBe(67); // of 134
});

test('rows that are their own units are halved too, by the seed', () => {
  const table = drawnTable({ rows: 101, seed: 'a' });
  const [first, second] = halvesOf(table, 'seed')!;
  expect([first.rows, second.rows]).toEqual([51, 50]);
  expect(rowsOf(halvesOf(table, 'seed')![0])).toEqual(rowsOf(first));
  expect(rowsOf(halvesOf(table, 'other')![0])).not.toEqual(rowsOf(first));
});

test('a single unit has no halves', () => {
  const one = evaluatedTable([textColumn('x', ['a', 'b'], ['a', 'b', 'a'])], [4, 4, 4]);
  expect(halvesOf(one, 'seed')).toBeUndefined();
  expect(halvesOf(evaluatedTable([textColumn('x', ['a'], ['a'])]), 'seed')).toBeUndefined();
});

test('independent columns keep every column and each number with its code', () => {
  const table = drawnTable({ rows: 300, seed: 'b' });
  const made = independentColumns(table, 'seed');
  for (const [c, { codes, numbers }] of table.columns.entries()) {
    const pairs = (of: { codes: typeof codes; numbers: typeof numbers }): string[] =>
      Array.from(of.codes, (code, i) => `${code}/${of.numbers?.[i]}`);
    expect(pairs(made.columns[c]!).toSorted()).toEqual(pairs({ codes, numbers }).toSorted());
  }
  expect(rowsOf(made)).not.toEqual(rowsOf(table));
});

test('reference tables are made once for an evaluation, and anew for another seed', () => {
  const real = drawnTable({ rows: 50, seed: 'c' });
  expect(referenceTables({ real, seed: 's' })).toBe(referenceTables({ real, seed: 's' }));
  expect(referenceTables({ real, seed: 't' })).not.toBe(referenceTables({ real, seed: 's' }));
});
