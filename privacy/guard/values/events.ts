import type { PrivacyEvent } from '../../events.ts';
import { discreteGaussianEvent } from '../../mechanisms/discrete-gaussian/discrete-gaussian.ts';
import { exponentialEvent } from '../../mechanisms/exponential/exponential.ts';
import { stableHistogramEvent } from '../../mechanisms/stable-histogram/stable-histogram.ts';
import type { CategoriesQuestion, SpreadQuestion } from './value-guard.ts';

/*
 * What each question about raw values costs, from public parameters alone: plans and charges both come from here. The
 * sensitivities are proved in proof.md.
 */

/**
 * Event of `ValueGuard.discoverCategories`.
 *
 * *Guarantee*: one unit changes the counts by an integer vector of L1 norm at most `maxRowsPerUnit` (proof.md, Lemma 1); a text
 * of one unit alone is named with probability at most the event's delta.
 * *Holds when*: no unit has more rows than that; threshold and noise are public.
 * *Arithmetic*: exact; delta rounded up. *Method*: Korolova, Kenthapadi, Mishra and Ntoulas (2009). *Status*: tested, unaudited.
 */
export function categoriesEvent(
  { sigmaSquared, threshold }: Pick<CategoriesQuestion, 'sigmaSquared' | 'threshold'>,
  maxRowsPerUnit: number,
): PrivacyEvent {
  return stableHistogramEvent({
    noise: { kind: 'discrete-gaussian', sigmaSquared },
    rowsPerUnit: maxRowsPerUnit,
    threshold,
  });
}

/**
 * Event of `ValueGuard.measureSpread`: one noisy histogram, then one exponential mechanism a quantile.
 *
 * *Guarantee*: one unit changes the histogram by an integer vector of L1 norm at most `maxRowsPerUnit` (proof.md, Lemma 1) and a
 * rank error by at most `maxRowsPerUnit` times what one row does (proof.md, Lemma 2).
 * *Holds when*: no unit has more rows than that; buckets, fractions and noise are public.
 * *Arithmetic*: exact. *Method*: Canonne, Kamath and Steinke (2020), Theorem 14; Smith (2011), Algorithm 2.
 * *Status*: tested, unaudited.
 */
export function spreadEvent(
  { sigmaSquared, quantiles }: Pick<SpreadQuestion, 'sigmaSquared' | 'quantiles'>,
  maxRowsPerUnit: number,
): PrivacyEvent {
  const histogram = discreteGaussianEvent(sigmaSquared, BigInt(maxRowsPerUnit));
  if (quantiles === undefined) return histogram;
  const choices: PrivacyEvent = Object.freeze({
    kind: 'repeated',
    event: exponentialEvent(quantiles.epsilon),
    times: quantiles.fractions.length,
  });
  return Object.freeze({ kind: 'composed', events: Object.freeze([histogram, choices]) });
}
