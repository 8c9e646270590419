import { expect, test } from 'vitest';
import { combine } from '../../../pipelines/infer/combine.ts';

test('copies that lie beside the released number move it the other way, and widen the interval', () => {
  // scipy 1.17.1: stats.t.ppf(.975, 4) = 2.776445105
  const even = combine(3, [1, 2, 3, 4, 5], 0.95)!;
  expect(even.estimate).toBe(3);
  expect(even.deviation).toBeCloseTo(Math.sqrt(1.2 * 2.5), 12);
  expect(even.upper).toBeCloseTo(3 + 2.776445105 * Math.sqrt(3), 6);
  const beside = combine(5, [1, 2, 3, 4, 5], 0.95)!;
  expect(beside.estimate).toBe(7);
  expect(beside.deviation).toBeCloseTo(Math.sqrt(1.2 * 2.5 + 3 * 4), 12);
});

test('few copies tell nothing', () => {
  expect(combine(1, [1, 2, 3, 4], 0.95)).toBeUndefined();
});
