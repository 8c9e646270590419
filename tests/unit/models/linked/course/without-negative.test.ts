import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutNegative } from '../../../../../models/linked/course/without-negative.ts';

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
const counts = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 1, maxLength: 20 });

test('no number is negative, and their sum is that of the counts', () => {
  fc.assert(
    fc.property(counts, (values) => {
      const kept = withoutNegative(Float64Array.from(values));
      expect(kept.every((value) => value >= 0)).toBe(true);
      expect(sum(kept)).toBeCloseTo(Math.max(0, sum(Float64Array.from(values))), 6);
    }),
  );
});

test('counts without a negative one stay as they are', () => {
  expect([...withoutNegative(Float64Array.of(3, 0, 5))]).toEqual([3, 0, 5]);
});

test('what is cut off below is taken off all others in proportion', () => {
  expect([...withoutNegative(Float64Array.of(12, 4, -4))]).toEqual([9, 3, 0]);
});
