import type { MetricId } from '../evaluate/metrics.ts';

/** Which way the published numbers are better; undefined of those that others are held against. */
export const PUBLISHED_DIRECTIONS: Readonly<Record<MetricId, 'higher-is-better' | 'lower-is-better' | undefined>> = {
  error1: 'lower-is-better',
  error2: 'lower-is-better',
  error3: 'lower-is-better',
  kMarginalScore: 'higher-is-better',
  equivalentSubsample: 'higher-is-better',
  copiesShare: undefined,
  copiesBaseline: undefined,
  copiesExcess: 'lower-is-better',
  samplingError1: 'lower-is-better',
  targetError: 'lower-is-better',
  targetDependence: undefined,
  subgroupError: 'lower-is-better',
  coefficientOverlap: 'higher-is-better',
  unitError: 'lower-is-better',
  firstError: 'lower-is-better',
  transitionError: 'lower-is-better',
  detailError: 'lower-is-better',
  rowsGap: 'lower-is-better',
};
