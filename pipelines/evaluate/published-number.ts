import type { MetricId } from './metrics.ts';
import { METRIC_DEFINITIONS } from './metrics.ts';

/** A number that may leave the protected zone, with what is needed to judge it and to check its origin. */
export interface PublishedNumber {
  readonly metric: MetricId;
  readonly edition: 'published';
  /** `dp`: a noisy answer paid for by `question`; `released-data`: computed from the released table and model alone. */
  readonly origin: 'dp' | 'public' | 'released-data';
  readonly value: number;
  /** Standard deviation of the privacy noise in `value`, where it has one. */
  readonly sigma: number | null;
  /** Covers the same number without privacy noise; null where nothing was added, or nobody says how it spreads. */
  readonly interval: { readonly lower: number; readonly upper: number; readonly level: number } | null;
  /** The question whose charge paid for it; the first of them where it follows from several. */
  readonly question: string | null;
  /** The estimated number of records that rows were divided by. */
  readonly normaliser: number | null;
  readonly definition: string;
  /** Of several numbers of one metric, what this one is about. */
  readonly about?: string;
}

export const PUBLISHED_LEVEL = 0.95;
/** Two-sided normal quantiles: for one noisy number at 95 %, and for three at once by Bonferroni. */
export const Z_ONE = 1.959963984540054;
export const Z_THREE = 2.3939797998185104;

export function dpNumber(
  metric: MetricId,
  question: string,
  value: number,
  interval: { lower: number; upper: number } | undefined,
  extra: { sigma?: number; normaliser?: number } = {},
): PublishedNumber {
  return {
    metric,
    edition: 'published',
    origin: 'dp',
    value,
    sigma: extra.sigma ?? null,
    interval: interval === undefined ? null : { ...interval, level: PUBLISHED_LEVEL },
    question,
    normaliser: extra.normaliser ?? null,
    definition: METRIC_DEFINITIONS[metric],
  };
}

export function releasedNumber(metric: MetricId, value: number): PublishedNumber {
  return {
    metric,
    edition: 'published',
    origin: 'released-data',
    value,
    sigma: null,
    interval: null,
    question: null,
    normaliser: null,
    definition: METRIC_DEFINITIONS[metric],
  };
}
