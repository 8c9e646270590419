import { describe, expect, test } from 'vitest';
import { chooseExponential, exponentialEvent } from '../../../../privacy/mechanisms/exponential/exponential.ts';
import { rational } from '../../../../privacy/rational.ts';
import { chiSquare } from '../../../support/goodness-of-fit.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';

const scores = Float64Array.of(-3, 4, 0, 7, 7, -1000);
const draws = 20_000;

function expectedCounts(epsilon: number, sensitivity: number): Float64Array {
  const weights = scores.map((score) => Math.exp((epsilon * score) / (2 * sensitivity)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (draws * weight) / total);
}

function counts(epsilon: bigint, over: bigint, sensitivity: bigint): Float64Array {
  const entropy = insecureSeededEntropy('exponential');
  const seen = new Float64Array(scores.length);
  for (let i = 0; i < draws; i++) {
    seen[chooseExponential({ scores, sensitivity, epsilon: rational(epsilon, over) }, entropy)]!++;
  }
  return seen;
}

describe('chooseExponential()', () => {
  test('gives each candidate its probability (chi-square, level 1e-4)', () => {
    const fit = chiSquare(counts(3n, 2n, 3n), expectedCounts(1.5, 3));
    expect(fit.statistic).toBeLessThan(fit.threshold);
  });

  test('is told apart from half the epsilon, and from a missing factor of two', () => {
    const seen = counts(3n, 2n, 3n);
    for (const wrong of [expectedCounts(0.75, 3), expectedCounts(3, 3), expectedCounts(1.5, 4)]) {
      const fit = chiSquare(seen, wrong);
      expect(fit.statistic).toBeGreaterThan(fit.threshold);
    }
  });

  test('survives scores at the ends of the lattice', () => {
    const far = Float64Array.of(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    const question = { scores: far, sensitivity: 1n, epsilon: rational(1n, 10n) };
    expect(chooseExponential(question, insecureSeededEntropy('far'))).toBe(1);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 0.515625, 2 ** 53])(
    'refuses the score %d without quoting it',
    (score) => {
      const question = { scores: Float64Array.of(1, score), sensitivity: 1n, epsilon: rational(1n) };
      let message = '';
      try {
        chooseExponential(question, insecureSeededEntropy('refuse'));
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        message = (error as Error).message;
      }
      expect(message).toContain('a score is not a whole number');
      expect(message).not.toContain(String(score));
    },
  );

  test.each([
    { scores: new Float64Array(0), sensitivity: 1n, epsilon: rational(1n), message: 'there is no candidate' },
    { scores, sensitivity: 0n, epsilon: rational(1n), message: 'sensitivity 0 must be positive' },
    { scores, sensitivity: 1n, epsilon: rational(0n), message: 'epsilon must be positive' },
    { scores, sensitivity: 1n, epsilon: rational(-1n), message: 'epsilon must be positive' },
  ])('refuses: $message', ({ message, ...question }) => {
    expect(() => chooseExponential(question, insecureSeededEntropy('refuse'))).toThrow(message);
  });
});

test('exponentialEvent() says what an accountant needs', () => {
  expect(exponentialEvent(rational(1n, 2n))).toEqual({ kind: 'exponential', epsilon: rational(1n, 2n) });
  expect(() => exponentialEvent(rational(0n))).toThrow('epsilon must be positive');
});
