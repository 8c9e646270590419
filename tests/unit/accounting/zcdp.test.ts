import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deltaOfZcdp, epsilonOfZcdp } from '../../../privacy/accounting/zcdp/conversion.ts';
import { zcdpCost, zcdpCostOrUnbounded } from '../../../privacy/accounting/zcdp/cost.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { compare, multiply, parseRational as q, rational } from '../../../privacy/rational.ts';

/** An upper bound that is above the exact value by rounding alone. */
const expectJustAbove = (value: number, exact: number, slack = 1e-10): void => {
  expect(value).toBeGreaterThanOrEqual(exact * (1 - 2 ** -50));
  expect(value).toBeLessThanOrEqual(exact * (1 + slack) + 1e-16);
};

describe('epsilon of zCDP', () => {
  /**
   * Recipe: mpmath, 60 digits; x the root of rho x^2 + log1p(x) = ln(1/delta) by 250 bisections; the value of
   * rho (1 + x) - log1p(1/x) + (ln(1/delta) - log1p(x)) / x there. The middle rows agree with the published values of
   * the CKS20 reference code and of OpenDP's tests (rho = 1/32) to all digits given there.
   */
  test.each([
    ['1e-30', '1e-6', 0],
    ['1e-30', '1e-300', 5.106843835005066e-14],
    ['1e-12', '1e-300', 5.187307660813392e-5],
    ['1e-6', '1e-9', 0.006804060822206219],
    ['1/32', '1e-3', 0.6880024554878084],
    ['0.01', '1e-6', 0.6216926545596025],
    ['0.1', '1e-5', 1.914238832003598],
    ['0.1', '1e-6', 2.1419389283854735],
    ['0.1', '1e-9', 2.715481886730502],
    ['0.5', '1e-5', 4.728386984943314],
    ['0.5', '1e-6', 5.221534444530169],
    ['1', '1e-5', 7.0771966958063395],
    ['1', '1e-6', 7.766216625311721],
    ['2', '1e-6', 11.688596249354894],
    ['1e4', '1e-6', 10739.073156563854],
    ['1e4', '1e-300', 15254.064222323594],
    ['1e4', '0.999', 9997.188330675304],
    ['0.5', '0.9', 0],
  ])('rho %s, delta %s', (rho, delta, exact) => expectJustAbove(epsilonOfZcdp(q(rho), q(delta)), exact, 1e-9));

  test('is below the older bound rho + 2 sqrt(rho ln(1/delta)) and above the exact Gaussian', () => {
    for (const [rho, delta, naive, gaussian] of [
      ['0.01', '1e-6', 0.753384, 0.575055],
      ['0.1', '1e-9', 2.979116, 2.582873],
      ['0.5', '1e-5', 5.298526, 4.377178],
      ['2', '1e-6', 12.513044, 10.997151],
    ] as const) {
      const epsilon = epsilonOfZcdp(q(rho), q(delta));
      expect(epsilon).toBeLessThan(naive);
      expect(epsilon).toBeGreaterThan(gaussian);
    }
  });

  test('grows with rho and falls with delta; nothing costs nothing', () => {
    expect(epsilonOfZcdp(rational(0n), q('1e-6'))).toBe(0);
    expect(epsilonOfZcdp(q('1e400'), q('1e-6'))).toBe(Number.POSITIVE_INFINITY);
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 34n }), fc.integer({ min: 1, max: 300 }), (n, digits) => {
        const rho = rational(n, 10n ** 30n);
        const delta = rational(1n, 10n ** BigInt(digits));
        const epsilon = epsilonOfZcdp(rho, delta);
        expect(epsilonOfZcdp(multiply(rho, q('1.001')), delta)).toBeGreaterThanOrEqual(epsilon);
        expect(epsilonOfZcdp(rho, multiply(delta, q('0.99')))).toBeGreaterThanOrEqual(epsilon);
      }),
    );
  });

  test.each(['0', '1', '-1', '2'])('delta %s is refused', (delta) =>
    expect(() => epsilonOfZcdp(q('1'), q(delta))).toThrow(RangeError),
  );
});

describe('delta of zCDP', () => {
  /** Recipe as above; the published ones are cdp_delta of the CKS20 reference code. */
  test.each([
    ['1/32', '0', 0.1508457845622861],
    ['0.05', '0.25', 0.08177275310369551],
    ['0.5', '0', 0.5588356393474346],
    ['5e-30', '1e-13', 2.6196763297297097e-234],
    ['1', '1e-10', 0.7303885968358673],
    ['1e4', '10100', 0.7541225565020766],
    ['0.5', '5.221534', 1.0000021813160237e-6],
  ])('rho %s, epsilon %s', (rho, epsilon, exact) => expectJustAbove(deltaOfZcdp(q(rho), q(epsilon)), exact, 1e-8));

  test('undoes epsilon', () => {
    for (const delta of ['0.5', '0.1', '1e-2', '1e-5', '1e-9', '1e-12', '1e-100']) {
      const epsilon = epsilonOfZcdp(q('0.3'), q(delta));
      if (epsilon === 0) continue;
      expect(deltaOfZcdp(q('0.3'), epsilon) / Number(delta)).toBeCloseTo(1, 8);
      expect(deltaOfZcdp(q('0.3'), epsilon * 0.999) / Number(delta)).toBeGreaterThan(1.0001);
    }
  });

  test('is never above 1, never negative, and tiny is not zero', () => {
    expect(deltaOfZcdp(q('1e300'), 0)).toBe(1);
    expect(deltaOfZcdp(rational(0n), 0)).toBe(0);
    expect(deltaOfZcdp(q('1e-30'), 100)).toBeGreaterThan(0);
    expect(() => deltaOfZcdp(q('1'), -1)).toThrow(RangeError);
    expect(() => deltaOfZcdp(q('1'), Number.NaN)).toThrow(RangeError);
  });
});

describe('zCDP cost of events', () => {
  const one = rational(1n);
  test.each<[string, PrivacyEvent, string, string]>([
    ['gaussian', { kind: 'gaussian', sigma: q('2'), sensitivity: q('3') }, '9/8', '0'],
    ['discrete gaussian', { kind: 'discrete-gaussian', sigmaSquared: q('50'), sensitivity: 5n }, '1/4', '0'],
    ['laplace', { kind: 'laplace', scale: q('2'), sensitivity: q('1') }, '1/8', '0'],
    ['discrete laplace', { kind: 'discrete-laplace', scale: q('4'), sensitivity: 2n }, '1/8', '0'],
    ['exponential', { kind: 'exponential', epsilon: one }, '1/8', '0'],
    ['permute and flip', { kind: 'permute-and-flip', epsilon: one }, '1/2', '0'],
    ['epsilon, delta', { kind: 'epsilon-delta', epsilon: one, delta: q('1e-3') }, '1/2', '1/1000'],
    [
      'selection',
      { kind: 'selected-from-repeats', event: { kind: 'exponential', epsilon: one }, shape: one, gamma: q('1/10') },
      '9/2',
      '0',
    ],
    ['repeats', { kind: 'repeated', times: 7, event: { kind: 'zcdp', rho: q('1/7') } }, '1', '0'],
    ['no noise and no change', { kind: 'gaussian', sigma: q('0'), sensitivity: q('0') }, '0', '0'],
    [
      'never taking part',
      { kind: 'poisson-sampled', probability: q('0'), event: { kind: 'zcdp', rho: one } },
      '0',
      '0',
    ],
    ['always taking part', { kind: 'poisson-sampled', probability: one, event: { kind: 'zcdp', rho: one } }, '1', '0'],
  ])('%s', (_, event, rho, delta) => expect(zcdpCost(event)).toEqual({ rho: q(rho), delta: q(delta) }));

  test('what it cannot analyse is refused with the path', () => {
    const zcdp: PrivacyEvent = { kind: 'zcdp', rho: one };
    const sampled: PrivacyEvent = { kind: 'poisson-sampled', probability: q('1/2'), event: zcdp };
    expect(() => zcdpCost({ kind: 'composed', events: [zcdp, sampled] })).toThrow(
      'event.events[1]: of sampling, zCDP analyses Gaussian noise alone',
    );
    expect(() => zcdpCost({ kind: 'repeated', times: 2, event: { kind: 'non-private', why: 'test' } })).toThrow(
      'event.event:',
    );
    expect(() => zcdpCost({ kind: 'composed', events: [{ kind: 'later' } as never] }, 'plan')).toThrow(
      'plan.events[0]: unknown event kind "later"',
    );
    expect(zcdpCostOrUnbounded({ kind: 'gaussian', sigma: q('0'), sensitivity: one })).toBe('unbounded');
  });

  test('delta never exceeds 1', () => {
    const event: PrivacyEvent = {
      kind: 'repeated',
      times: 5,
      event: { kind: 'epsilon-delta', epsilon: one, delta: q('1/2') },
    };
    expect(compare(zcdpCost(event).delta, one)).toBe(0);
  });
});
