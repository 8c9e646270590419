import type { PrivacyEvent } from '../../events.ts';
import { BitReader } from '../../random/bit-reader.ts';
import type { EntropySource } from '../../random/entropy.ts';
import type { Rational } from '../../rational.ts';

export interface ResponseSettings {
  /** Answers are whole numbers in `[0, categories)`. */
  readonly categories: number;
  /** Each answer is replaced, with this probability, by a uniform draw from all categories. In `(0, 1]`. */
  readonly probability: Rational;
}

/**
 * k-ary randomised response, one independent answer a unit.
 *
 * *Guarantee*: where a unit's answer is exchanged for another, epsilon-DP with epsilon = ln(1 + k (1 - p) / p), for k
 * categories and replacement probability p.
 * *Holds when*: each unit gives one answer; how many units answer is public; `entropy` is the system's.
 * *Arithmetic*: exact (whole numbers); no float decides anything.
 * *Method*: Warner (1965); Kairouz, Bonawitz and Ramage (2016). *Status*: vetted; see proof.md.
 *
 * Throws `RangeError`, which never quotes an answer, for settings or answers out of range.
 */
export function randomiseResponses(
  answers: Uint32Array,
  settings: ResponseSettings,
  entropy: EntropySource,
): Uint32Array {
  requireSettings(settings);
  const { categories, probability } = settings;
  if (!answers.every((answer) => answer < categories)) {
    throw new RangeError(`Cannot randomise responses: an answer is not below ${categories}, the number of categories`);
  }
  const reader = new BitReader(entropy, answers.length > 16 ? 1024 : 64);
  return answers.map((answer) => {
    const replacement = reader.uniformBelow(categories); // drawn either way: the time taken says nothing of the coin
    return reader.bernoulli(probability.numerator, probability.denominator) ? replacement : answer;
  });
}

/** Unbiased estimate of how many units hold each category, from the randomised responses alone. */
export function estimateResponseCounts(responses: Uint32Array, settings: ResponseSettings): Float64Array {
  requireSettings(settings);
  const keep = 1 - Number(settings.probability.numerator) / Number(settings.probability.denominator);
  if (keep === 0) throw new RangeError('Cannot estimate counts: every response was replaced');
  const counts = new Float64Array(settings.categories);
  for (const response of responses) counts[response]!++;
  const spread = (responses.length * (1 - keep)) / settings.categories;
  return counts.map((count) => (count - spread) / keep);
}

/** What an accountant reads. */
export function randomisedResponseEvent(settings: ResponseSettings): PrivacyEvent {
  requireSettings(settings);
  return Object.freeze({ kind: 'randomised-response', ...settings });
}

function requireSettings({ categories, probability }: ResponseSettings): void {
  if (!Number.isInteger(categories) || categories < 2 || categories > 2 ** 32) {
    throw new RangeError(`Cannot randomise responses: ${categories} categories; there must be from 2 to 2^32`);
  }
  if (probability.numerator <= 0n || probability.numerator > probability.denominator) {
    throw new RangeError('Cannot randomise responses: the replacement probability must lie above 0 and at most at 1');
  }
}
