import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holm } from '../../../pipelines/two-samples/holm.ts';

test('multiplies the smallest most, and keeps the order', () => {
  expect(holm([0.04, 0.01, 0.03])).toEqual([0.06, 0.03, 0.06]);
  expect(holm([0.5, 0.6])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});

test('is never below the p-value, never above Bonferroni, and does not depend on the order given', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (pValues) => {
      const adjusted = holm(pValues);
      for (const [i, p] of pValues.entries()) {
        expect(adjusted[i]).toBeGreaterThanOrEqual(p);
        expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, p * pValues.length));
      }
      expect(holm([...pValues].reverse())).toEqual(adjusted.reverse());
    }),
  );
});

test('refuses what is no probability', () => {
  expect(() => holm([0.5, Number.NaN])).toThrow(RangeError);
  expect(() => holm([1.2])).toThrow(RangeError);
});
