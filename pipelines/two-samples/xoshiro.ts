import { seededIndex } from '../workspace/seeded-rows.ts';

/**
 * Uniform numbers in `[0, 1)` in steps of 2^-32 from a published seed, fast (xoshiro128++, Blackman and Vigna 2021).
 * For permutations and splits of scores alone, never for privacy noise.
 */
export function seededUniform(seed: string): () => number {
  const index = seededIndex(seed);
  let [a, b, c, d] = [1 | index(2 ** 31), index(2 ** 31), index(2 ** 31), index(2 ** 31)];
  const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
  return () => {
    const result = (rotate((a + d) | 0, 7) + a) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result * 2 ** -32;
  };
}
