import type { PrivacyEvent } from '../events.ts';
import { add, divide, multiply, type Rational, rational, ZERO } from '../rational.ts';

/**
 * The epsilon of pure DP that an event promises under the addition or removal of a unit, exactly; `undefined` where it
 * promises none, or none that is a fraction. Events must have been checked.
 *
 * *Guarantee* pure DP with the returned epsilon.
 * *Holds when* every sensitivity in the event is one of the whole unit.
 * *Arithmetic* exact.
 * *Method* Laplace: Dwork, McSherry, Nissim and Smith 2006. Selection: Papernot and Steinke 2022, Theorem 2 as both
 * orders go to infinity, `(2 + shape) epsilon`. Sampling never raises epsilon (quasi-convexity of the divergence).
 * *Status* vetted.
 */
export function pureEpsilon(event: PrivacyEvent): Rational | undefined {
  switch (event.kind) {
    case 'none':
      return ZERO;
    case 'laplace':
      return ratio(event.sensitivity, event.scale);
    case 'discrete-laplace':
      return ratio(rational(event.sensitivity), event.scale);
    case 'gaussian':
    case 'discrete-gaussian':
      return isZero(event.sensitivity) ? ZERO : undefined;
    case 'discrete-gaussian-squared':
      return isZero(event.sensitivitySquared) ? ZERO : undefined;
    case 'exponential':
    case 'permute-and-flip':
      return event.epsilon;
    case 'epsilon-delta':
      return isZero(event.delta) ? event.epsilon : undefined;
    case 'zcdp':
      return isZero(event.rho) ? ZERO : undefined;
    case 'composed': {
      let total = ZERO;
      for (const part of event.events) {
        const epsilon = pureEpsilon(part);
        if (epsilon === undefined) return undefined;
        total = add(total, epsilon);
      }
      return total;
    }
    case 'repeated': {
      if (event.times === 0) return ZERO;
      const epsilon = pureEpsilon(event.event);
      return epsilon === undefined ? undefined : multiply(rational(event.times), epsilon);
    }
    case 'poisson-sampled':
      return isZero(event.probability) ? ZERO : pureEpsilon(event.event);
    case 'selected-from-repeats': {
      const epsilon = pureEpsilon(event.event);
      return epsilon === undefined ? undefined : multiply(add(rational(2n), event.shape), epsilon);
    }
    case 'randomised-response':
      return event.probability.numerator === event.probability.denominator ? ZERO : undefined;
    case 'non-private':
      return undefined;
    default:
      return event satisfies never;
  }
}

export const isZero = (x: Rational | bigint): boolean => (typeof x === 'bigint' ? x === 0n : x.numerator === 0n);
export const isOne = (x: Rational): boolean => x.numerator === 1n && x.denominator === 1n;

/** `sensitivity / scale`; nothing is lost when nothing changes, and nothing is promised without noise. */
function ratio(sensitivity: Rational, scale: Rational): Rational | undefined {
  if (isZero(sensitivity)) return ZERO;
  return isZero(scale) ? undefined : divide(sensitivity, scale);
}
