import { describe, expect, test } from 'vitest';
import { combinationCounter } from '../../../../../pipelines/evaluate/leakage/membership/count-combinations.ts';
import { logCountRatio } from '../../../../../pipelines/evaluate/leakage/membership/count-ratio.ts';
import { featureSets } from '../../../../../pipelines/evaluate/leakage/membership/feature-sets.ts';
import { sharedInformation } from '../../../../../pipelines/evaluate/leakage/membership/shared-information.ts';
import { seededIndex } from '../../../../../pipelines/workspace/seeded-rows.ts';
import { evaluatedTable, textColumn } from '../../../../support/evaluated-table.ts';
import { patientsOfKinds } from '../../../../support/leakage-tables.ts';

const LEVELS = ['a', 'b', 'c', 'd'];
const tableOf = (...columns: (readonly string[])[]) =>
  evaluatedTable(columns.map((values, c) => textColumn(`c${c}`, LEVELS, values)));

describe('shared information', () => {
  test('of a copy is its entropy, less what chance gives', () => {
    const half = Array.from({ length: 1000 }, (_, row) => LEVELS[row % 2]!);
    const [, row] = sharedInformation(tableOf(half, half));
    expect(row![0]).toBeCloseTo(Math.log(2) - 1 / 2000, 12);
  });

  test('of independent columns is about nothing', () => {
    const random = seededIndex('independent');
    const drawn = () => Array.from({ length: 4000 }, () => LEVELS[random(4)]!);
    const [, row] = sharedInformation(tableOf(drawn(), drawn()));
    expect(Math.abs(row![0]!)).toBeLessThan(0.003);
  });
});

describe('sets of columns', () => {
  test('hold every column by itself, at most four together, and none twice', () => {
    const sets = featureSets(patientsOfKinds(300, 'sets'), 'seed');
    for (let column = 0; column < 12; column++) expect(sets).toContainEqual([column]);
    expect(Math.max(...sets.map((set) => set.length))).toBe(4);
    expect(new Set(sets.map((set) => set.join())).size).toBe(sets.length);
    for (const set of sets) expect(set).toEqual([...new Set(set)].toSorted((a, b) => a - b));
  });

  test('pair columns with those that tell most of them', () => {
    const random = seededIndex('pairs');
    const drawn = Array.from({ length: 30 }, () => Array.from({ length: 500 }, () => LEVELS[random(4)]!));
    drawn.push(drawn[11]!.map((value) => (random(3) === 0 ? LEVELS[random(4)]! : value)));
    for (const seed of ['one', 'two', 'three']) expect(featureSets(tableOf(...drawn), seed)).toContainEqual([11, 30]);
  });

  test('are what there is of few columns', () => {
    expect(featureSets(tableOf(['a', 'b']), 'seed')).toEqual([[0]]);
    expect(featureSets(tableOf(['a', 'b'], ['c', 'c']), 'seed')).toEqual([[0], [1], [0, 1]]);
  });
});

test('rows with the same values are counted in each table', () => {
  const counter = combinationCounter(tableOf(['a', 'b', 'd'], ['a', 'a', 'a']), [
    tableOf(['a', 'a', 'b', 'c'], ['a', 'b', 'a', 'a']),
    tableOf(['a'], ['a']),
  ]);
  expect(counter.count([0]).map((counts) => [...counts])).toEqual([
    [2, 1, 0],
    [1, 0, 0],
  ]);
  expect(counter.count([1, 0]).map((counts) => [...counts])).toEqual([
    [1, 1, 0],
    [1, 0, 0],
  ]);
});

describe('the ratio of a count', () => {
  const rows = { synthetic: 300, reference: 100 };

  test('is that of two negative binomial distributions, in half of all generators', () => {
    const [size, q] = [2.5, 0.75];
    let mass = (1 - q) ** size;
    for (let count = 0; count < 12; count++) {
      const next = (mass * q * (count + size)) / (count + 1);
      expect(logCountRatio(count + 1, 2, rows)).toBeCloseTo(Math.log(0.5 + 0.5 * (mass / next)), 12);
      mass = next;
    }
    expect(logCountRatio(0, 2, rows)).toBe(Math.log(0.5));
  });

  test('has a mean of one over what is expected without the patient', () => {
    let [mass, mean] = [0.25 ** 1.5, 0];
    for (let count = 0; count < 400; count++) {
      mean += mass * Math.exp(logCountRatio(count, 1, rows));
      mass *= (0.75 * (count + 1.5)) / (count + 1);
    }
    expect(mean).toBeCloseTo(1, 9);
  });
});
