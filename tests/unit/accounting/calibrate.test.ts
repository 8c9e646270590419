import { describe, expect, test } from 'vitest';
import { type Calibration, calibrate } from '../../../privacy/accounting/calibrate.ts';
import { pldAccountant } from '../../../privacy/accounting/pld/accountant.ts';
import { rdpAccountant } from '../../../privacy/accounting/rdp/accountant.ts';
import { tightestEpsilon } from '../../../privacy/accounting/tightest.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { multiply, parseRational as q, type Rational, toNumberUp } from '../../../privacy/rational.ts';
import { expectRelative, repeated, sampled } from './shorthand.ts';

const gaussian = (sigma: Rational): PrivacyEvent => ({ kind: 'gaussian', sigma, sensitivity: q(1) });
const value = ({ parameter }: Calibration): number => toNumberUp(parameter);

describe('the smallest noise', () => {
  /** Recipe: analytic Gaussian (Balle and Wang 2018), as published; RDP: dp_accounting with its default orders. */
  test.each([
    ['1', '1e-6', 4.224679],
    ['1', '1e-5', 3.730632],
    ['0.5', '1e-5', 7.031827],
    ['3', '1e-6', 1.543861],
  ])('Gaussian: epsilon %s, delta %s', (epsilon, delta, published) =>
    expectRelative(value(calibrate(gaussian, q(epsilon), q(delta))), published, 2e-6),
  );

  test('by RDP alone it is larger', () =>
    expectRelative(value(calibrate(gaussian, q(1), q('1e-6'), { accountants: [rdpAccountant] })), 4.530877117, 2e-6));

  /** Published: dp_accounting pld/accountant_test.py. */
  test('sampled Gaussian, q 0.01', () => {
    const { parameter } = calibrate((sigma) => sampled('0.01', gaussian(sigma)), q(1), q('1e-5'), {
      accountants: [pldAccountant],
    });
    expectRelative(toNumberUp(parameter), 0.67379294682, 2e-6);
  });

  /** Published: Opacus, to its tolerance: RDP 1.416 (2250 steps) and 1.3562 (2000 steps). */
  test.each([
    [2250, 1.416],
    [2000, 1.3562],
  ])('DP-SGD by RDP, %d steps', (times, published) => {
    const found = calibrate((sigma) => repeated(times, sampled('0.04', gaussian(sigma))), q(8), q('1e-5'), {
      accountants: [rdpAccountant],
    });
    expectRelative(value(found), published, 1e-3);
  });

  /** Published: dp_accounting accountant_test.py, scale of k-fold Laplace by optimal composition, to 0.1. */
  test('twenty Laplace answers', () => {
    const laplace = (scale: Rational): PrivacyEvent => ({ kind: 'laplace', scale, sensitivity: q(1) });
    const found = value(calibrate((scale) => repeated(20, laplace(scale)), q(1), q('1e-4'), { tolerance: q('1e-4') }));
    expect(found).toBeGreaterThan(13.5);
    expect(found).toBeLessThan(13.6);
  });

  test('what is returned was checked, and a little less noise fails', () => {
    const template = (scale: Rational): PrivacyEvent =>
      repeated(5, { kind: 'discrete-gaussian', sigmaSquared: scale, sensitivity: 1n });
    const found = calibrate(template, q(1), q('1e-6'), { tolerance: q('1e-3') });
    expect(found.epsilon).toBeLessThanOrEqual(1);
    expect(tightestEpsilon(found.event, q('1e-6')).epsilon.upper).toBe(found.epsilon);
    expect(found.event).toEqual(template(found.parameter));
    const less = template(multiply(found.parameter, q('0.998')));
    expect(tightestEpsilon(less, q('1e-6')).epsilon.upper).toBeGreaterThan(1);
  });

  test('a budget that no noise meets is refused', () => {
    const hopeless = (): PrivacyEvent => ({ kind: 'epsilon-delta', epsilon: q(2), delta: q(0) });
    expect(() => calibrate(hopeless, q(1), q('1e-6'))).toThrow(expect.objectContaining({ code: 'BUDGET_INVALID' }));
  });
});
