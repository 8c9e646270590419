import type { PrivacyEvent } from '../../events.ts';
import { BitReader } from '../../random/bit-reader.ts';
import type { EntropySource } from '../../random/entropy.ts';
import type { Rational } from '../../rational.ts';
import { exponentialEvent } from '../exponential/exponential.ts';
import { chooseWeightedExponential } from '../exponential/weighted-exponential.ts';
import { type CountedNumbers, countedNumbers, quantileCandidates } from './quantile-candidates.ts';

export interface QuantileSettings {
  /** Least and greatest value, whole numbers in lattice units. Public. */
  readonly lower: number;
  readonly upper: number;
  readonly rowsPerUnit: number;
  /** For each quantile. */
  readonly epsilon: Rational;
  /** Each in `[0, 1]`; asked for and answered in this order. */
  readonly quantiles: readonly Rational[];
}

/**
 * Noisy quantiles of whole numbers within public bounds, for bounds and bins.
 *
 * *Guarantee*: epsilon-DP and epsilon-bounded-range for each quantile.
 * *Holds when*: no unit has more than `rowsPerUnit` rows; `entropy` is the system's.
 * *Arithmetic*: exact: ranks are whole numbers, quantiles fractions; no float decides anything.
 * *Method*: exponential mechanism on the rank error, over every whole number within the bounds (Smith 2011, Algorithm 2),
 * ties counted from both sides. *Status*: vetted; see proof.md.
 *
 * `sorted` is protected: whole numbers within the bounds in rising order (lattice units: the caller multiplies and rounds
 * before), one by one or with how often each comes. Answers are whole numbers within the bounds, made to rise with their quantile.
 * Throws `RangeError`, which never quotes a value.
 */
export function chooseQuantiles(
  sorted: Float64Array | CountedNumbers,
  settings: QuantileSettings,
  entropy: EntropySource,
): Float64Array {
  requireSettings(settings);
  const { lower, upper, quantiles, epsilon } = settings;
  const numbers = sorted instanceof Float64Array ? countedNumbers(sorted) : sorted;
  requireNumbers(numbers, lower, upper);
  const reader = new BitReader(entropy);
  const answers = quantiles.map((quantile) => {
    const { starts, widths, scores, sensitivityPerRow } = quantileCandidates(numbers, lower, upper, quantile);
    const sensitivity = sensitivityPerRow * BigInt(settings.rowsPerUnit);
    const chosen = chooseWeightedExponential({ scores, widths, sensitivity, epsilon }, entropy);
    return starts[chosen]! + reader.uniformBelow(widths[chosen]!);
  });
  return inOrderOf(quantiles, answers);
}

/** What an accountant reads: one exponential mechanism a quantile. */
export function quantilesEvent(settings: QuantileSettings): PrivacyEvent {
  requireSettings(settings);
  return Object.freeze({
    kind: 'repeated',
    event: exponentialEvent(settings.epsilon),
    times: settings.quantiles.length,
  });
}

/** Gives the sorted answers to the quantiles by their rank: a higher quantile never gets a lower answer. */
function inOrderOf(quantiles: readonly Rational[], answers: readonly number[]): Float64Array {
  const rising = Float64Array.from(answers).sort();
  const order = quantiles
    .map(({ numerator, denominator }, i) => ({ i, key: numerator, over: denominator }))
    .sort((a, b) => (a.key * b.over < b.key * a.over ? -1 : a.key * b.over > b.key * a.over ? 1 : a.i - b.i));
  const result = new Float64Array(answers.length);
  for (const [rank, { i }] of order.entries()) result[i] = rising[rank]!;
  return result;
}

function requireSettings({ lower, upper, rowsPerUnit, quantiles }: QuantileSettings): void {
  if (!Number.isSafeInteger(lower) || !Number.isSafeInteger(upper) || lower > upper) {
    throw new RangeError(`Cannot choose quantiles: ${lower} and ${upper} are not whole bounds in rising order`);
  }
  if (!Number.isSafeInteger(upper - lower + 1)) {
    throw new RangeError(`Cannot choose quantiles: from ${lower} to ${upper} there are more than 2^53 values`);
  }
  if (!Number.isSafeInteger(rowsPerUnit) || rowsPerUnit < 1) {
    throw new RangeError(`Cannot choose quantiles: ${rowsPerUnit} rows a unit; there must be at least one`);
  }
  if (quantiles.length === 0) throw new RangeError('Cannot choose quantiles: none is asked for');
  if (!quantiles.every(({ numerator, denominator }) => numerator >= 0n && numerator <= denominator)) {
    throw new RangeError('Cannot choose quantiles: each must lie from 0 to 1');
  }
}

function requireNumbers({ values, counts }: CountedNumbers, lower: number, upper: number): void {
  const least = (i: number): number => (i === 0 ? lower : values[i - 1]! + 1);
  if (!values.every((value, i) => Number.isSafeInteger(value) && value >= least(i) && value <= upper)) {
    throw new RangeError('Cannot choose quantiles: values must be whole, sorted and within the bounds');
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (
    counts.length !== values.length ||
    !counts.every((count) => Number.isInteger(count) && count >= 1) ||
    total >= 2 ** 32
  ) {
    throw new RangeError('Cannot choose quantiles: each value must come once or more, and fewer than 2^32 in all');
  }
}
