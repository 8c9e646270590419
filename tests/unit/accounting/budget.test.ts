import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epsilonOfZcdp } from '../../../privacy/accounting/zcdp/conversion.ts';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import { discreteGaussianSigmaSquared, exponentialEpsilon, largestRho, splitRho } from '../../../privacy/budget.ts';
import {
  add,
  compare,
  multiply,
  parseRational as q,
  type Rational,
  rational,
  subtract,
  sum,
  toNumberDown,
} from '../../../privacy/rational.ts';

const rho: fc.Arbitrary<Rational> = fc.bigInt({ min: 1n, max: 2n ** 34n }).map((n) => rational(n, 2n ** 32n));

describe('the rho that a budget buys', () => {
  test.each([
    ['2', '1e-6'],
    ['0.1', '1e-9'],
    ['100', '1e-6'],
    ['1', '0.5'],
    ['0.001', '1e-12'],
  ])('epsilon %s, delta %s: affordable, and one step more is not', (epsilon, delta) => {
    const bought = largestRho(q(epsilon), q(delta));
    expect(2n ** 32n % bought.denominator).toBe(0n);
    expect(epsilonOfZcdp(bought, q(delta))).toBeLessThanOrEqual(Number(epsilon));
    expect(epsilonOfZcdp(add(bought, rational(1n, 2n ** 32n)), q(delta))).toBeGreaterThan(Number(epsilon));
  });

  /** CKS20 table: rho 0.5 at delta 1e-6 is epsilon 5.2215344445. */
  test('agrees with the published conversion', () => {
    expect(toNumberDown(largestRho(q('5.2215344445301691'), q('1e-6')))).toBeCloseTo(0.5, 8);
  });

  test.each([
    ['0', '1e-6', 'epsilon must be above 0'],
    ['-1', '1e-6', 'epsilon must be above 0'],
    ['101', '1e-6', 'absurdly large; the maximum is 100'],
    ['1', '0', 'delta must lie strictly between 0 and 1'],
    ['1', '1', 'delta must lie strictly between 0 and 1'],
    ['1', '-1/2', 'delta must lie strictly between 0 and 1'],
    ['1e-9', '1e-300', 'too small'],
  ])('epsilon %s, delta %s is BUDGET_INVALID', (epsilon, delta, text) => {
    expect(() => largestRho(q(epsilon), q(delta))).toThrow(
      expect.objectContaining({ code: 'BUDGET_INVALID', message: expect.stringContaining(text) }),
    );
  });
});

describe('dividing rho', () => {
  test('shares sum exactly and keep the proportions', () => {
    fc.assert(
      fc.property(
        rho,
        fc.array(fc.bigInt({ min: 0n, max: 1000n }), { minLength: 1, maxLength: 20 }),
        (total, weights) => {
          fc.pre(weights.some((w) => w > 0n));
          const shares = splitRho(total, weights);
          expect(sum(shares)).toEqual(total);
          const whole = rational(weights.reduce((a, b) => a + b));
          weights.forEach((w, i) => void expect(multiply(shares[i]!, whole)).toEqual(multiply(total, rational(w))));
        },
      ),
    );
    expect(() => splitRho(rational(1n), [0n, 0n])).toThrow(RangeError);
    expect(() => splitRho(rational(1n), [2n, -1n])).toThrow(RangeError);
  });
});

describe('parameters that a rho buys', () => {
  test('the least sigma squared: affordable, and one step less is not', () => {
    fc.assert(
      fc.property(
        rho,
        fc.bigInt({ min: 1n, max: 50n }),
        fc.bigInt({ min: 1n, max: 500n }),
        (total, sensitivity, answers) => {
          const cost = (sigmaSquared: Rational): Rational =>
            zcdpCost({
              kind: 'repeated',
              times: Number(answers),
              event: { kind: 'discrete-gaussian', sigmaSquared, sensitivity },
            }).rho;
          const sigmaSquared = discreteGaussianSigmaSquared(total, sensitivity, answers);
          expect(1024n % sigmaSquared.denominator).toBe(0n);
          expect(compare(cost(sigmaSquared), total)).toBeLessThanOrEqual(0);
          const less = subtract(sigmaSquared, rational(1n, 1024n));
          if (less.numerator > 0n) expect(compare(cost(less), total)).toBe(1);
        },
      ),
    );
  });

  test('the largest epsilon of a choice: affordable, and one step more is not', () => {
    fc.assert(
      fc.property(rho, fc.bigInt({ min: 1n, max: 500n }), (total, rounds) => {
        const cost = (epsilon: Rational): Rational =>
          zcdpCost({ kind: 'repeated', times: Number(rounds), event: { kind: 'exponential', epsilon } }).rho;
        const epsilon = exponentialEpsilon(total, rounds);
        expect(compare(cost(epsilon), total)).toBeLessThanOrEqual(0);
        expect(compare(cost(add(epsilon, rational(1n, 2n ** 32n))), total)).toBe(1);
      }),
    );
    expect(() => exponentialEpsilon(q('1e-30'), 1n)).toThrow(expect.objectContaining({ code: 'BUDGET_INVALID' }));
  });
});
