import { describe, expect, test } from 'vitest';
import { marginalSet } from '../../../pipelines/evaluate/marginal-set.ts';

describe('marginalSet()', () => {
  test('lists every marginal where there are few', () => {
    const { marginals, possible, sampled } = marginalSet([2, 2, 2, 2], 3, 10);
    expect(marginals).toEqual([[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]]); // biome-ignore format: short
    expect([possible, sampled]).toEqual([4, false]);
  });

  test('has none of more columns than the table', () => {
    expect(marginalSet([2, 2], 3, 10)).toMatchObject({ marginals: [], possible: 0, sampled: false });
  });

  // 50 columns are listed and shuffled; 300 are drawn without a list.
  test.each([50, 300])('samples %i columns without repeats, in order, the same each time', (length) => {
    const sizes = Array<number>(length).fill(2);
    const { marginals, sampled, possible } = marginalSet(sizes, 3, 500);
    expect(sampled).toBe(true);
    expect(possible).toBe((length * (length - 1) * (length - 2)) / 6);
    expect(marginals).toHaveLength(500);
    expect(new Set(marginals.map(String)).size).toBe(500);
    for (const [a, b, c] of marginals) expect(a! < b! && b! < c! && c! < length).toBe(true);
    expect(marginalSet(sizes, 3, 500).marginals).toEqual(marginals);
    // Uniform: each column is in about 3 / length of the marginals.
    const withFirst = marginals.filter((m) => m.some((c) => c < length / 2)).length;
    expect(withFirst / 500).toBeGreaterThan(0.8);
    expect(withFirst / 500).toBeLessThan(0.95);
  });

  test('leaves out marginals of too many cells', () => {
    expect(marginalSet([10, 20, 30], 2, 10, 300).marginals).toEqual([
      [0, 1],
      [0, 2],
    ]);
  });
});
