/** What (epsilon, delta) differential privacy allows an attacker at most, whatever the attack. Arguments `epsilon >= 0`, `0 <= delta <= 1`. */
function check(epsilon: number, delta: number): void {
  if (!(epsilon >= 0)) throw new RangeError(`Cannot use epsilon ${epsilon}: it is not at least 0`);
  if (!(delta >= 0 && delta <= 1)) throw new RangeError(`Cannot use delta ${delta}: it is not within 0 and 1`);
}

/** The largest true positive rate less false positive rate: `(e^epsilon - 1 + 2 delta) / (e^epsilon + 1)` (Kairouz, Oh and Viswanath 2015). */
export function allowedAdvantage(epsilon: number, delta: number): number {
  check(epsilon, delta);
  // The same with e^-epsilon, which does not overflow.
  const inverse = Math.exp(-epsilon);
  return Math.min(1, (1 - inverse + 2 * delta * inverse) / (1 + inverse));
}

/**
 * The largest true positive rate at a false positive rate `f`: the smaller of `e^epsilon f + delta` and
 * `1 - e^-epsilon (1 - delta - f)` (Kairouz, Oh and Viswanath 2015, theorem 2.1), within `[f, 1]`.
 */
export function allowedTruePositiveRate(epsilon: number, delta: number, falsePositiveRate: number): number {
  check(epsilon, delta);
  const f = falsePositiveRate;
  if (!(f >= 0 && f <= 1)) throw new RangeError(`Cannot use the rate ${f}: it is not within 0 and 1`);
  const first = f === 0 ? delta : Math.exp(epsilon) * f + delta;
  const second = 1 - Math.exp(-epsilon) * (1 - delta - f);
  return Math.max(f, Math.min(first, second, 1));
}

/**
 * The largest rate of an event on members less its rate on others, where others succeed at `rateOfOthers`. An event that
 * an attack produces from the release is one that the guarantee speaks of.
 */
export const allowedExcess = (epsilon: number, delta: number, rateOfOthers: number): number =>
  allowedTruePositiveRate(epsilon, delta, rateOfOthers) - rateOfOthers;
