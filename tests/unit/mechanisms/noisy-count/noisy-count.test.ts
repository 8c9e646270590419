import { describe, expect, test } from 'vitest';
import { noisyCount, noisyCountEvent } from '../../../../privacy/mechanisms/noisy-count/noisy-count.ts';
import { rational } from '../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';

const settings = {
  noise: { kind: 'discrete-laplace' as const, scale: rational(10n) },
  sensitivity: 2n,
  beta: rational(1n, 10n),
};

describe('noisyCount()', () => {
  test('fails each of its bounds about as seldom as beta says', () => {
    const entropy = insecureSeededEntropy('count');
    const runs = 1500;
    let [tooHigh, tooLow, total] = [0, 0, 0];
    for (let i = 0; i < runs; i++) {
      const { estimate, lowerBound, upperBound } = noisyCount(1000, settings, entropy);
      if (lowerBound > 1000) tooHigh++;
      if (upperBound < 1000) tooLow++;
      total += estimate;
    }
    const deviation = Math.sqrt(0.1 * 0.9 * runs);
    for (const failures of [tooHigh, tooLow]) {
      expect(failures).toBeLessThan(0.1 * runs + 4 * deviation);
      expect(failures).toBeGreaterThan(0.07 * runs); // a bound that never fails would be wider than it says
    }
    expect(Math.abs(total / runs - 1000)).toBeLessThan((4 * Math.sqrt(200)) / Math.sqrt(runs));
  });

  test('gives bounds that are not negative', () => {
    const entropy = insecureSeededEntropy('zero');
    for (let i = 0; i < 50; i++) {
      const { lowerBound, upperBound } = noisyCount(0, settings, entropy);
      expect(lowerBound).toBeGreaterThanOrEqual(0);
      expect(upperBound).toBeGreaterThanOrEqual(lowerBound);
    }
  });

  test.each([-1, 12.5, Number.NaN])('refuses the count %d without quoting it', (count) => {
    expect(() => noisyCount(count, settings, insecureSeededEntropy('bad'))).toThrow(
      /^Cannot add noise to a count: it is not a whole number that is not negative$/,
    );
  });
});

test('noisyCountEvent() carries the sensitivity', () => {
  expect(noisyCountEvent(settings)).toEqual({ kind: 'discrete-laplace', scale: rational(10n), sensitivity: 2n });
});
