import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refineCounts } from '../../../../models/detail/refine-counts.ts';
import { numbers } from '../../../support/small-domains.ts';

const SIGMA = 40;

/** Finer values of one value of the model, with sums of twelve uniform draws for the noise. */
function refined(counts: readonly number[], total: number, seed: number): Float64Array {
  const next = numbers(seed);
  const noise = () => Array.from({ length: 12 }, next).reduce((sum, draw) => sum + draw, -6) * SIGMA;
  return refineCounts({
    noisy: Float64Array.from(counts, (count) => Math.round(count + noise())),
    variance: SIGMA ** 2,
    guess: new Float64Array(counts.length).fill(total / counts.length),
    parents: counts.map(() => 0),
    totals: Float64Array.of(total),
  });
}

test('a heavy value does not pay for what noise leaves of the empty ones beside it', () => {
  const counts = [8000, ...Array.from({ length: 120 }, (_, i) => (i > 40 && i < 80 ? 25 : 0))];
  const total = counts.reduce((sum, count) => sum + count, 0);
  for (let seed = 0; seed < 10; seed++) expect(refined(counts, total, seed)[0]).toBeGreaterThan(8000 - 3.5 * SIGMA);
});

test('a moderate value in the middle of a smooth curve keeps its rows', () => {
  const counts = Array.from({ length: 150 }, (_, i) => (i === 75 ? 320 : Math.max(0, 200 - Math.abs(i - 120) * 6)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const kept = Array.from({ length: 10 }, (_, seed) => refined(counts, total, seed)[75]!);
  expect(kept.reduce((sum, count) => sum + count, 0) / kept.length).toBeGreaterThan(260);
});

test('follows the counts where the noise is small, and the guess where nothing is left of a value', () => {
  const both = (noisy: readonly number[], variance: number) => [
    ...refineCounts({
      noisy: Float64Array.from(noisy),
      variance,
      guess: Float64Array.of(10, 10, 10, 30, 10),
      parents: [0, 0, 0, 1, 1],
      totals: Float64Array.of(1000, 40),
    }),
  ];
  const [first, second, third, fourth, fifth] = both([700, 200, 100, -90, -90], 1);
  expect(first).toBeCloseTo(700, -1);
  expect(second).toBeCloseTo(200, -1);
  expect(third).toBeCloseTo(100, -1);
  expect([fourth, fifth]).toEqual([30, 10]);
});

test('adds up to a total of less than a row where next to nothing was expected', () => {
  const given = { variance: 400, parents: [0, 0, 0], totals: Float64Array.of(0.3) };
  const out = refineCounts({
    ...given,
    noisy: Float64Array.of(-500, -500, -500),
    guess: new Float64Array(3).fill(Number.MIN_VALUE),
  });
  expect(out.reduce((all, count) => all + count, 0)).toBeCloseTo(0.3, 12);
});

test('adds up to the totals, and is never negative, whatever the counts say', () => {
  const finite = (max: number) => fc.double({ min: 0, max, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.double({ min: -500, max: 5000, noNaN: true }), { minLength: 1, maxLength: 9 }), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.array(finite(1000), { minLength: 5, maxLength: 5 }),
      finite(100),
      (groups, means, guess) => {
        const parents = groups.flatMap((group, parent) => group.map(() => parent));
        const totals = Float64Array.from(means.slice(0, groups.length));
        const out = refineCounts({
          noisy: Float64Array.from(groups.flat()),
          variance: 400,
          guess: new Float64Array(parents.length).fill(guess),
          parents,
          totals,
        });
        expect(Math.min(...out)).toBeGreaterThanOrEqual(0);
        for (const [parent, total] of totals.entries()) {
          const sum = out.reduce((all, count, fine) => (parents[fine] === parent ? all + count : all), 0);
          expect(sum).toBeCloseTo(total, 6);
        }
      },
    ),
  );
});
