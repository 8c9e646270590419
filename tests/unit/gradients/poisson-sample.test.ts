import { describe, expect, test } from 'vitest';
import { samplePoisson, samplingThreshold } from '../../../privacy/gradients/poisson-sample.ts';
import { rational } from '../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';

const words = (...values: number[]) => ({
  fill(target: Uint8Array) {
    target.set(new Uint8Array(Uint32Array.from(values).buffer).subarray(0, target.length));
  },
});

describe('Poisson sampling of units', () => {
  test('a unit is drawn where its word is below the threshold, and not where it is the threshold', () => {
    const quarter = rational(1, 4);
    expect([...samplePoisson(4, quarter, words(0, 2 ** 30 - 1, 2 ** 30, 2 ** 32 - 1))]).toEqual([0, 1]);
  });

  test('as many are drawn as a binomial law says, independently of each other', () => {
    const entropy = insecureSeededEntropy('poisson');
    const units = 20_000;
    const counts = Array.from({ length: 40 }, () => samplePoisson(units, rational(1, 8), entropy).length);
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    const variance = counts.reduce((sum, count) => sum + (count - 2500) ** 2, 0) / counts.length;
    expect(Math.abs(mean - 2500)).toBeLessThan(4 * Math.sqrt((units * 7) / 64 / counts.length));
    // Chi-squared with 40 degrees of freedom: 0.35 and 2.1 times its mean are beyond one in a million.
    expect(variance / ((units * 7) / 64)).toBeGreaterThan(0.35);
    expect(variance / ((units * 7) / 64)).toBeLessThan(2.1);
  });

  test('with probability 1 all are drawn, and of no unit none', () => {
    expect([...samplePoisson(3, rational(1), words())]).toEqual([0, 1, 2]);
    expect(samplePoisson(0, rational(1, 2), words())).toHaveLength(0);
  });

  test('a probability that 32 bits do not hold is refused', () => {
    for (const wrong of [rational(1, 3), rational(0), rational(-1, 2), rational(3, 2), rational(1n, 2n ** 33n)]) {
      expect(() => samplingThreshold(wrong)).toThrow(RangeError);
    }
  });
});
