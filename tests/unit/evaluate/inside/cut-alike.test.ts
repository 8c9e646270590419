import { expect, test } from 'vitest';
import { cutAlike } from '../../../../pipelines/evaluate/inside/cut-alike.ts';
import { smallTable } from '../../../support/stub-attacks.ts';

const readOf = (patients: number, rowsRead: number) => ({
  table: smallTable(patients, { each: 4 }),
  rowsRead,
  readings: [],
});

test('of both tables the same share of rows is left, so that patients have as many on either side', () => {
  const [records, holdout] = cutAlike(readOf(100, 1600), readOf(60, 240), 'seed');
  expect([records.rows, holdout.rows]).toEqual([400, 60]);
  expect(new Set(holdout.unitOfRow).size).toBeGreaterThan(20);
  const [whole, cut] = cutAlike(readOf(100, 400), readOf(60, 480), 'seed');
  expect([whole.rows, cut.rows]).toEqual([200, 240]);
});

test('tables that were read whole stay as they are', () => {
  const [records, holdout] = [readOf(10, 40), readOf(5, 20)];
  expect(cutAlike(records, holdout, 'seed')).toEqual([records.table, holdout.table]);
});
