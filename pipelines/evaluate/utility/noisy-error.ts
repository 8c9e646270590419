import type { NoisyNumber } from '../../../privacy/guard/guard.ts';
import { DISTANCES_QUESTION } from '../evaluation-plan.ts';
import type { MetricId } from '../metrics.ts';
import { dpNumber, type PublishedNumber, Z_ONE } from '../published-number.ts';
import { kMarginalScore } from './k-marginal-score.ts';

/**
 * The published marginal error: a mean distance in rows, noise included, over the estimated number of records.
 *
 * A negative answer is reported as 0; the interval is cut at 0 too, and still covers, because no distance is negative.
 */
export function noisyError(
  metric: MetricId,
  answer: NoisyNumber,
  normaliser: number,
  question: string = DISTANCES_QUESTION,
): PublishedNumber {
  const value = answer.value / normaliser;
  const sigma = answer.sigma / normaliser;
  const interval = { lower: Math.max(0, value - Z_ONE * sigma), upper: Math.max(0, value + Z_ONE * sigma) };
  return dpNumber(metric, question, Math.max(0, value), interval, { sigma, normaliser });
}

/** The k-marginal score that follows from a noisy `error2`; costs nothing more. */
export function noisyScore(error2: PublishedNumber): PublishedNumber {
  const interval = { lower: kMarginalScore(error2.interval!.upper), upper: kMarginalScore(error2.interval!.lower) };
  return dpNumber('kMarginalScore', DISTANCES_QUESTION, kMarginalScore(error2.value), interval, {
    sigma: 500 * error2.sigma!,
    normaliser: error2.normaliser!,
  });
}
