import { expect, test } from 'vitest';
import { resampleCounts, shuffledPlaces } from '../../../pipelines/two-samples/xoshiro.ts';

test('as many draws as places, each place as likely, and the same again from the same seed', () => {
  const places = 300;
  const drawn = Array.from({ length: 4_000 }, (_, i) => resampleCounts(places, `resample ${i}`));
  for (const times of drawn) expect(times.reduce((sum, count) => sum + count, 0)).toBe(places);
  const totals = Array.from({ length: places }, (_, place) => drawn.reduce((sum, times) => sum + times[place]!, 0));
  // Chi-squared over 299 degrees of freedom: 5 standard deviations.
  const chiSquared = totals.reduce((sum, total) => sum + (total - 4_000) ** 2 / 4_000, 0);
  expect(Math.abs(chiSquared - 299)).toBeLessThan(5 * Math.sqrt(2 * 299));
  // Of n draws from n places a place has (1 - 1/n)^n chance of none.
  const without = drawn.reduce((sum, times) => sum + times.filter((count) => count === 0).length, 0);
  expect(without / (4_000 * places)).toBeCloseTo((1 - 1 / places) ** places, 2);
  expect(resampleCounts(5_000, 'again')).toEqual(resampleCounts(5_000, 'again'));
  expect(resampleCounts(5_000, 'again')).not.toEqual(resampleCounts(5_000, 'other'));
  expect(() => resampleCounts(2 ** 32, 'many')).toThrow(RangeError);
});

test('every order of four places is as likely, and each holds every place once', () => {
  const counts = new Map<string, number>();
  for (let i = 0; i < 12_000; i++) {
    const order = String(shuffledPlaces(4, `order ${i}`));
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(24);
  const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - 500) ** 2 / 500, 0);
  expect(Math.abs(chiSquared - 23)).toBeLessThan(5 * Math.sqrt(2 * 23));
  expect([...shuffledPlaces(5_000, 'many')].sort((a, b) => a - b)).toEqual([...Array(5_000).keys()]);
  expect([...shuffledPlaces(0, 'none'), ...shuffledPlaces(1, 'one')]).toEqual([0]);
});
