import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refineListed } from '../../../../models/detail/refine-listed.ts';

const counts = (noisy: number[], parents: number[], totals: number[], variance = 100): number[] => [
  ...refineListed({ noisy: Float64Array.from(noisy), variance, parents, totals: Float64Array.from(totals) }),
];

test('what exceeds the noise comes back, and the rest of a group stands for the others', () => {
  // sqrt(2 ln 400) = 3.46 deviations of 10.
  expect(counts([3, 500, 34, -4], [0, 0, 0, 0], [600])).toEqual([100, 500, 0, 0]);
  expect(counts([3, 500, 35, -4], [0, 0, 0, 0], [600])).toEqual([65, 500, 35, 0]);
});

test('where all codes of a group come back, nothing is left for the group', () => {
  expect(counts([0, 300, 100], [0, 0, 0], [800])).toEqual([0, 600, 200]);
});

test('counts beyond the total of a group are scaled down to it', () => {
  expect(counts([0, 300, 100, 2], [0, 0, 0, 0], [200])).toEqual([0, 150, 50, 0]);
});

test('values that are not cut keep what the model says', () => {
  expect(counts([77, 0, 50, 60, 5], [0, 1, 1, 1, 2], [80, 110, 3])).toEqual([80, 0, 50, 60, 3]);
});

test('a group in which nothing is told apart is the group alone', () => {
  expect(counts([0, 10, 12], [0, 0, 0], [22])).toEqual([22, 0, 0]);
});

test('adds up to the totals, and is never negative', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.double({ min: -50, max: 500, noNaN: true }), { minLength: 1, maxLength: 6 }), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 5, maxLength: 5 }),
      (groups, means) => {
        const parents = groups.flatMap((group, parent) => group.map(() => parent));
        const totals = means.slice(0, groups.length);
        const refined = counts(groups.flat(), parents, totals, 25);
        expect(Math.min(...refined)).toBeGreaterThanOrEqual(0);
        for (const [parent, total] of totals.entries()) {
          const sum = refined.reduce((all, count, fine) => (parents[fine] === parent ? all + count : all), 0);
          expect(sum).toBeCloseTo(total, 6);
        }
      },
    ),
  );
});
