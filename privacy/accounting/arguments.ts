import { type Rational, toNumberDown } from '../rational.ts';
import type { Interval } from './accountant.ts';

/** The greatest double not above `delta`, which makes epsilon larger. Throws `RangeError` outside 0 to 1. */
export function deltaArgument(delta: Rational | number): number {
  const value = typeof delta === 'number' ? delta : toNumberDown(delta);
  if (!(value >= 0 && value <= 1)) throw new RangeError(`Cannot convert: delta must lie between 0 and 1, got ${value}`);
  return value;
}

/** The greatest double not above `epsilon`, which makes delta larger. Throws `RangeError` below 0. */
export function epsilonArgument(epsilon: Rational | number): number {
  const value = typeof epsilon === 'number' ? epsilon : toNumberDown(epsilon);
  if (!(value >= 0)) throw new RangeError(`Cannot convert: epsilon must not be negative, got ${value}`);
  return value;
}

/** What an accountant says that bounds from above alone. */
export const atMost = (upper: number): Interval => ({ lower: 0, estimate: upper, upper });

/** The least double, to 2^-52 relative, at which a non-increasing function of epsilon is at most `delta`. */
export function leastEpsilon(deltaAt: (epsilon: number) => number, delta: number): number {
  if (deltaAt(0) <= delta) return 0;
  let high = 1;
  while (!(deltaAt(high) <= delta)) {
    high *= 2;
    if (high > 1e15) return Number.POSITIVE_INFINITY;
  }
  let low = high === 1 ? 0 : high / 2;
  for (let i = 0; i < 200; i++) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (deltaAt(middle) <= delta) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * An epsilon at which a lower bound on delta still exceeds `delta`; 0 where none is found. The bound may be weak away
 * from the answer, so the search walks down from where the estimate crosses `delta`, and then back up.
 */
export function provenEpsilon(
  profile: { deltaAt(epsilon: number): number; estimateAt(epsilon: number): number },
  delta: number,
): number {
  let high = leastEpsilon((x) => profile.estimateAt(x), delta);
  if (high === Number.POSITIVE_INFINITY) return profile.deltaAt(high) > delta ? high : 0;
  let low = 0;
  for (let k = -40; k <= 0; k++) {
    const candidate = high * (1 - 2 ** k);
    if (profile.deltaAt(candidate) > delta) {
      low = candidate;
      break;
    }
  }
  for (let i = 0; low > 0 && i < 60; i++) {
    const middle = (low + high) / 2;
    if (profile.deltaAt(middle) > delta) low = middle;
    else high = middle;
  }
  return low;
}
