import { expect } from 'vitest';
import type { Interval } from '../../../privacy/accounting/accountant.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { parseRational } from '../../../privacy/rational.ts';

export const gaussian = (sigma: string | number, sensitivity: string | number = 1): PrivacyEvent => ({
  kind: 'gaussian',
  sigma: parseRational(sigma),
  sensitivity: parseRational(sensitivity),
});
export const laplace = (scale: string | number, sensitivity: string | number = 1): PrivacyEvent => ({
  kind: 'laplace',
  scale: parseRational(scale),
  sensitivity: parseRational(sensitivity),
});
export const sampled = (probability: string | number, event: PrivacyEvent): PrivacyEvent => ({
  kind: 'poisson-sampled',
  probability: parseRational(probability),
  event,
});
export const repeated = (times: number, event: PrivacyEvent): PrivacyEvent => ({ kind: 'repeated', times, event });
export const composed = (...events: PrivacyEvent[]): PrivacyEvent => ({ kind: 'composed', events });

/** The value is the exact one, or above it by rounding alone. */
export function expectRelative(value: number, exact: number, tolerance = 1e-6): void {
  expect(Math.abs(value - exact) / Math.abs(exact)).toBeLessThanOrEqual(tolerance);
}

/** The interval holds the exact value and is no wider than the tolerance on either side. */
export function expectBracket({ lower, upper }: Interval, exact: number, tolerance = 1e-6): void {
  expect(lower).toBeLessThanOrEqual(exact * (1 + 1e-8));
  expect(upper).toBeGreaterThanOrEqual(exact * (1 - 1e-8));
  expect(upper - exact).toBeLessThanOrEqual(tolerance * exact);
  expect(exact - lower).toBeLessThanOrEqual(tolerance * exact);
}
