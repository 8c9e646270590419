import { expect, test } from 'vitest';
import { JointNumbering } from '../../../../../pipelines/evaluate/joint-numbering.ts';
import { chooseCombinations } from '../../../../../pipelines/evaluate/leakage/combinations/choose-combinations.ts';
import { jointColumns } from '../../../../../pipelines/evaluate/leakage/combinations/joint-columns.ts';
import { uniqueValues } from '../../../../../pipelines/evaluate/leakage/combinations/reappearing.ts';
import { Tally } from '../../../../../pipelines/evaluate/leakage/combinations/tally.ts';
import { evaluatedTable, numberColumn, textColumn } from '../../../../support/evaluated-table.ts';
import { simulatedPatients } from '../../../../support/simulated-patients.ts';

test('numbers that are finer than their codes are a numbering of their own, missing ones by code', () => {
  const column = (values: readonly (number | null)[]) => evaluatedTable([numberColumn('n', [0, 10], values)]);
  const [{ coded, exact }] = jointColumns([column([1, 2, null]), column([2, 3, null])]) as [
    ReturnType<typeof jointColumns>[number],
  ];
  expect([...coded.codes]).toEqual([0, 0, 1, 0, 0, 1]);
  expect([...exact!.codes]).toEqual([0, 1, 4, 1, 2, 4]);
  expect(exact!.entropy).toBeGreaterThan(coded.entropy);
});

test('columns of one value take no part, and few of a size are all taken', () => {
  const letters = ['a', 'b'];
  const table = evaluatedTable(
    ['abab', 'aaaa', 'aabb', 'abba', 'abbb'].map((values, i) => textColumn(`c${i}`, letters, [...values])),
  );
  const chosen = chooseCombinations(jointColumns([table]), 'a');
  expect(chosen.map(({ length }) => length)).toEqual([2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4]);
  expect(chooseCombinations(jointColumns([evaluatedTable([textColumn('c', letters, ['a', 'b'])])]), 'a')).toEqual([]);
});

test('of many a limited number is drawn, no two alike, and none has a column twice', () => {
  const chosen = chooseCombinations(jointColumns([simulatedPatients(100, 'many')]), 'a');
  for (const combination of chosen) expect(new Set(combination).size).toBe(combination.length);
  const sizes = [2, 3, 4, 12].map((size) => chosen.filter(({ length }) => length === size).length);
  expect(sizes).toEqual([66, 150, 150, 2]);
});

test('a value is of one patient where all its rows are, and reappears where a synthetic row has it', () => {
  const [first, second] = ['aabbc', 'xyxyx'].map((values, c) =>
    textColumn(`c${c}`, ['a', 'b', 'c', 'x', 'y'], [...values, ...(c === 0 ? 'ac' : 'xy')]),
  );
  const columns = jointColumns([evaluatedTable([first!, second!])]);
  const found = uniqueValues(
    columns.map(({ coded }) => coded),
    Uint32Array.of(0, 0, 1, 2, 0),
    new JointNumbering(7),
  );
  const byPatient = Array.from(found.patients, (patient, i) => [patient, found.reappears[i]]);
  expect(byPatient.toSorted()).toEqual([
    [0, 0],
    [0, 0],
    [0, 1],
    [1, 0],
    [2, 0],
  ]);
});

test('a patient scores by what reappears more than usual; combinations that tell nothing are left out', () => {
  const tally = new Tally(4);
  tally.add({ patients: Uint32Array.of(0, 1, 2), reappears: Uint8Array.of(1, 1, 1) });
  tally.add({ patients: new Uint32Array(0), reappears: new Uint8Array(0) });
  expect(tally.combinations).toBe(0);
  tally.add({ patients: Uint32Array.of(0, 1, 2, 2), reappears: Uint8Array.of(1, 0, 0, 0) });
  const [hit, miss, twice, none] = tally.scores();
  expect(hit).toBeCloseTo(0.75 / Math.sqrt(3 / 16), 12);
  expect(miss).toBeCloseTo(-0.25 / Math.sqrt(3 / 16), 12);
  expect(twice).toBeCloseTo(Math.SQRT2 * miss!, 12);
  expect(none).toBe(0);
});
