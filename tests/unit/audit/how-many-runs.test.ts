import { expect, test } from 'vitest';
import { HowManyRuns } from '../../../pipelines/audit/how-many-runs.ts';

test('as many runs as were asked for are made, however long they take', () => {
  const runs = new HowManyRuns(3, 100);
  expect([1, 2, 3].map((played) => runs.goesOn(played, 10_000))).toEqual([true, true, false]);
  expect(runs.estimate(20)).toBe('the first run took about 20 s; all 3 will take about 60 s or less.');
  expect(runs.progress(1, 0.5, 0)).toEqual({ done: 500, total: 1000 });
  expect(new HowManyRuns(1, 100).estimate(0.2)).toBe('the first run took less than a second; that is all.');
});

test('otherwise runs are made for a minute, or until there are enough coins', () => {
  const runs = new HowManyRuns(undefined, 1000);
  expect(runs.goesOn(1, 59)).toBe(true);
  expect(runs.goesOn(1, 60)).toBe(false);
  expect(runs.goesOn(99, 10)).toBe(true);
  expect(runs.goesOn(100, 10)).toBe(false);
  expect(runs.estimate(2)).toBe('the first run took about 2 s; more are made for 60 s, or until there are 100.');
  expect(runs.estimate(6000)).toBe('the first run took about 2 h; that is all.');
  expect(runs.progress(50, 0, 6)).toEqual({ done: 500, total: 1000 });
  expect(runs.progress(10, 0, 45)).toEqual({ done: 750, total: 1000 });
});

test.each([
  [0, 10],
  [1.5, 10],
  [2 ** 20, 10],
  [undefined, 400_000],
] as const)('%s runs of %s canaries are refused', (runs, canaries) => {
  expect(() => new HowManyRuns(runs, canaries)).toThrow(/Cannot audit with/);
});
