import type { PrivacyEvent } from '../../events.ts';
import type { EntropySource } from '../../random/entropy.ts';
import { compare, multiply, ONE, type Rational, rational, ZERO } from '../../rational.ts';
import { type IntegerNoise, integerNoiseEvent, sampleIntegerNoise } from '../integer-noise/integer-noise.ts';
import { noiseMargin, tailBound } from '../integer-noise/tail-bound.ts';

export interface StableHistogramSettings {
  readonly noise: IntegerNoise;
  /** Most rows that one unit has. */
  readonly rowsPerUnit: number;
  /** A category is named when its noisy count is at least this; above `rowsPerUnit`. */
  readonly threshold: bigint;
}

export interface CategoryCount {
  readonly category: string;
  readonly count: number;
}

/**
 * Discovers categories: names those whose noisy count reaches a threshold, with that noisy count.
 *
 * *Guarantee*: what `integerNoiseEvent(noise, rowsPerUnit)` gives, composed with (0, delta)-DP, delta = `stableHistogramDelta`.
 * *Holds when*: no unit has more than `rowsPerUnit` rows; `present` lists every category that has a row and no other;
 * `entropy` is the system's.
 * *Arithmetic*: exact noise; delta in integers, rounded up.
 * *Method*: Korolova, Kenthapadi, Mishra and Ntoulas (2009); Bun, Nissim and Stemmer (2016). *Status*: vetted; see proof.md.
 *
 * `present` is protected. The answer is sorted by noisy count, then by category, so its order says nothing more.
 * Throws `RangeError`, which never names a category, unless counts are positive safe integers and categories distinct.
 */
export function stableHistogram(
  present: readonly CategoryCount[],
  settings: StableHistogramSettings,
  entropy: EntropySource,
): readonly CategoryCount[] {
  requireSettings(settings);
  if (!present.every(({ count }) => Number.isSafeInteger(count) && count > 0)) {
    throw new RangeError('Cannot discover categories: a count is not a positive whole number');
  }
  if (new Set(present.map(({ category }) => category)).size !== present.length) {
    throw new RangeError('Cannot discover categories: one is listed twice');
  }
  const noise = new Float64Array(present.length);
  sampleIntegerNoise(settings.noise, entropy, noise);
  const threshold = Number(settings.threshold);
  return present
    .map(({ category, count }, i) => ({ category, count: count + noise[i]! }))
    .filter(({ count }) => count >= threshold)
    .sort((a, b) => b.count - a.count || (a.category < b.category ? -1 : 1));
}

/**
 * An upper bound of the probability that a category held by one unit alone is named: with `k` rows and `f(c)` the chance that
 * a count of `c` reaches the threshold, `max(f(k), k f(1))`, since `f` is convex.
 */
export function stableHistogramDelta(settings: StableHistogramSettings): Rational {
  requireSettings(settings);
  const rows = BigInt(settings.rowsPerUnit);
  const together = tailBound(settings.noise, settings.threshold - rows);
  const apart = multiply(rational(rows), tailBound(settings.noise, settings.threshold - 1n));
  const larger = compare(together, apart) >= 0 ? together : apart;
  return compare(larger, ONE) > 0 ? ONE : larger;
}

/** The least threshold at which `stableHistogramDelta` is at most `delta`. */
export function stableHistogramThreshold(noise: IntegerNoise, rowsPerUnit: number, delta: Rational): bigint {
  requireSettings({ noise, rowsPerUnit, threshold: BigInt(rowsPerUnit) + 1n });
  const rows = BigInt(rowsPerUnit);
  const together = noiseMargin(noise, delta) + 1n + rows;
  const apart = noiseMargin(noise, multiply(delta, rational(1n, rows))) + 2n;
  return together > apart ? together : apart;
}

/** What an accountant reads. */
export function stableHistogramEvent(settings: StableHistogramSettings): PrivacyEvent {
  const noise = integerNoiseEvent(settings.noise, BigInt(settings.rowsPerUnit));
  const delta = stableHistogramDelta(settings);
  return Object.freeze({
    kind: 'composed',
    events: Object.freeze([noise, Object.freeze({ kind: 'epsilon-delta', epsilon: ZERO, delta } as const)]),
  });
}

function requireSettings({ rowsPerUnit, threshold }: StableHistogramSettings): void {
  if (!Number.isSafeInteger(rowsPerUnit) || rowsPerUnit < 1) {
    throw new RangeError(`Cannot discover categories: ${rowsPerUnit} rows a unit; there must be at least one`);
  }
  if (threshold <= BigInt(rowsPerUnit) || threshold > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new RangeError(
      `Cannot discover categories: the threshold ${threshold} must be above ${rowsPerUnit}, the most rows of one unit`,
    );
  }
}
