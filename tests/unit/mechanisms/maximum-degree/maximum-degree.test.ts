import { describe, expect, test } from 'vitest';
import {
  degreeEdges,
  maximumDegree,
  maximumDegreeEvent,
} from '../../../../privacy/mechanisms/maximum-degree/maximum-degree.ts';
import { rational } from '../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';

const settings = {
  noise: { kind: 'discrete-laplace' as const, scale: rational(2n) },
  cap: 100,
  allowance: 100,
  beta: rational(1n, 20n),
};
/** 10,000 units: most have one or two rows, 300 have nine, 60 have forty, one has far too many. */
const degrees = Uint32Array.from({ length: 10_000 }, (_, i) =>
  i === 0 ? 5000 : i <= 60 ? 40 : i <= 360 ? 9 : 1 + (i % 2),
);

describe('maximumDegree()', () => {
  test('leaves out no more units than allowed, as often as it says', () => {
    const entropy = insecureSeededEntropy('degree');
    let failures = 0;
    const estimates = new Map<number, number>();
    for (let i = 0; i < 400; i++) {
      const { estimate, upperBound } = maximumDegree(degrees, settings, entropy);
      if (degrees.filter((degree) => Math.min(degree, settings.cap) > upperBound).length > settings.allowance)
        failures++;
      estimates.set(estimate, (estimates.get(estimate) ?? 0) + 1);
      expect(upperBound).toBeGreaterThanOrEqual(estimate);
    }
    expect(failures).toBeLessThanOrEqual(0.05 * 400 + 4 * Math.sqrt(0.05 * 400));
    expect(estimates.get(16)).toBeGreaterThan(390); // 61 units lie above 16, 361 above 8
  });

  test('falls back to the cap when noise drowns the counts', () => {
    const loud = { ...settings, noise: { kind: 'discrete-gaussian' as const, sigmaSquared: rational(10n ** 10n) } };
    expect(maximumDegree(degrees, loud, insecureSeededEntropy('loud')).upperBound).toBe(100);
  });

  test('gives the cap for a cap of one', () => {
    expect(maximumDegree(degrees, { ...settings, cap: 1 }, insecureSeededEntropy('one'))).toEqual({
      estimate: 1,
      upperBound: 1,
    });
  });

  test.each([{ cap: 0 }, { cap: 1.5 }, { allowance: -1 }, { allowance: Number.NaN }])('refuses %o', (wrong) => {
    expect(() => maximumDegree(degrees, { ...settings, ...wrong }, insecureSeededEntropy('bad'))).toThrow(RangeError);
  });
});

test('degreeEdges() doubles up to the cap', () => {
  expect(degreeEdges(1)).toEqual([1]);
  expect(degreeEdges(8)).toEqual([1, 2, 4, 8]);
  expect(degreeEdges(100)).toEqual([1, 2, 4, 8, 16, 32, 64, 100]);
});

test('maximumDegreeEvent() has the sensitivity of a histogram of units', () => {
  expect(maximumDegreeEvent(settings)).toEqual({ kind: 'discrete-laplace', scale: rational(2n), sensitivity: 1n });
});
