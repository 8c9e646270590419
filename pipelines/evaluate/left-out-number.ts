import type { MetricId } from './metrics.ts';

/** A number that the published edition does not have, and why. */
export interface LeftOutNumber {
  readonly metric: MetricId;
  readonly reason: string;
}
