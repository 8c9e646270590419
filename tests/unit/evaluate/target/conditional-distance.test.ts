import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conditionalDistance, type TargetGiven } from '../../../../pipelines/evaluate/target/conditional-distance.ts';

const pair = (rows: readonly (readonly [number, number])[], sizes = { given: 3, target: 2 }): TargetGiven => ({
  given: { codes: Uint8Array.from(rows, ([x]) => x), size: sizes.given },
  target: { codes: Uint8Array.from(rows, ([, y]) => y), size: sizes.target },
});

describe('conditionalDistance()', () => {
  const reference = pair([
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [2, 1],
    [2, 1],
  ]);

  test('is what the hand computes: over the values of the first table', () => {
    // P(1 | 0): 1/4 and 1/2; P(1 | 1): 1/2 and 0; P(1 | 2): 1 and never seen. Shares 4/8, 2/8, 2/8.
    const other = pair([
      [0, 0],
      [0, 1],
      [1, 0],
    ]);
    expect(conditionalDistance(reference, other)).toBeCloseTo(0.5 * 0.25 + 0.25 * 0.5 + 0.25 * 1, 14);
  });

  test('looks at conditionals alone: how often each value is given does not count', () => {
    const skewed = pair([
      ...Array.from({ length: 40 }, (_, i) => [0, i % 4 === 3 ? 1 : 0] as const),
      [1, 0],
      [1, 1],
      [2, 1],
    ]);
    expect(conditionalDistance(reference, skewed)).toBe(0);
  });

  test('is between 0 and 1, and 0 of a table from itself', () => {
    const rows = fc.array(fc.tuple(fc.nat(2), fc.nat(1)), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(rows, rows, (a, b) => {
        const distance = conditionalDistance(pair(a), pair(b));
        expect(distance).toBeGreaterThanOrEqual(0);
        expect(distance).toBeLessThanOrEqual(1 + 1e-12);
        expect(conditionalDistance(pair(a), pair(a))).toBe(0);
      }),
    );
  });
});
