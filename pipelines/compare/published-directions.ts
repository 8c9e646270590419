import type { MetricId } from '../evaluate/metrics.ts';

/** Which way the published numbers are better. */
export const PUBLISHED_DIRECTIONS: Readonly<Record<MetricId, 'higher-is-better' | 'lower-is-better'>> = {
  error1: 'lower-is-better',
  error2: 'lower-is-better',
  error3: 'lower-is-better',
  kMarginalScore: 'higher-is-better',
  equivalentSubsample: 'higher-is-better',
  copiesShare: 'lower-is-better',
  copiesBaseline: 'lower-is-better',
  copiesExcess: 'lower-is-better',
  samplingError1: 'lower-is-better',
};
