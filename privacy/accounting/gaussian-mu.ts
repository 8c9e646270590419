import type { PrivacyEvent } from '../events.ts';
import { add, divide, multiply, type Rational, rational, toNumberUp, ZERO } from '../rational.ts';
import { isZero } from './pure.ts';

/**
 * `mu^2 = sum of (sensitivity / sigma)^2` of an event made of continuous Gaussian noise alone, exactly; `undefined`
 * for any other event, and for one without noise. Independent Gaussians turn into one by a rotation (Dong, Roth and
 * Su 2022, Corollary 3.3), so that the event is exactly `mu`-Gaussian-DP.
 */
export function gaussianMuSquared(event: PrivacyEvent): Rational | undefined {
  switch (event.kind) {
    case 'none':
      return ZERO;
    case 'gaussian': {
      if (isZero(event.sensitivity)) return ZERO;
      if (isZero(event.sigma)) return undefined;
      const mu = divide(event.sensitivity, event.sigma);
      return multiply(mu, mu);
    }
    case 'composed': {
      let total = ZERO;
      for (const part of event.events) {
        const one = gaussianMuSquared(part);
        if (one === undefined) return undefined;
        total = add(total, one);
      }
      return total;
    }
    case 'repeated': {
      if (event.times === 0) return ZERO;
      const one = gaussianMuSquared(event.event);
      return one === undefined ? undefined : multiply(rational(event.times), one);
    }
    default:
      return undefined;
  }
}

/** Square root of a fraction, rounded up by at most two units in the last place. */
export function squareRootUp(x: Rational): number {
  const value = toNumberUp(x);
  return value === 0 ? 0 : Math.sqrt(value) * (1 + 2 ** -52);
}
