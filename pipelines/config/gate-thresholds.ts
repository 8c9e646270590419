import { z } from 'zod';
import { type LeakageLimit, leakageGateSchema } from './leakage-gate.ts';

/** Limits on numbers of the published edition. The choice to publish is itself seen, so it rests on nothing else. */
export interface GateThresholds {
  /** Largest mean L1 error over marginals of one, two and three columns, between 0 and 2. */
  readonly maxError1?: number | undefined;
  readonly maxError2?: number | undefined;
  readonly maxError3?: number | undefined;
  /** Least NIST k-marginal score, between 0 and 1000. */
  readonly minKMarginalScore?: number | undefined;
  /** Largest excess of copied rows over the held-out baseline, between 0 and 1. */
  readonly maxCopiesExcess?: number | undefined;
  /** Largest mean L1 distance between the model and its own sample, between 0 and 2. */
  readonly maxSamplingError1?: number | undefined;
  /** Largest mean L1 error over pairs with the target, between 0 and 2. */
  readonly maxTargetError?: number | undefined;
  /** Largest error within a group, 0 or more. */
  readonly maxSubgroupError?: number | undefined;
  /** Largest share of null and `other` values in a column, between 0 and 1. */
  readonly maxEmptyShare?: number | undefined;
  /** Largest mean L1 error that noise alone is expected to add to a column, between 0 and 2. */
  readonly maxNoiseError1?: number | undefined;
  /** Of linked tables: largest mean L1 error over what units are, first events, events beside those before them, and details, between 0 and 2. */
  readonly maxUnitError?: number | undefined;
  readonly maxFirstError?: number | undefined;
  readonly maxTransitionError?: number | undefined;
  readonly maxDetailError?: number | undefined;
  /** Of linked tables: by how much of it, at most, the number of rows a unit or an event may be off what noisy answers say; 0 or more. */
  readonly maxRowsGap?: number | undefined;
}

const error = z.number().min(0).max(2).optional();

const thresholds = z.strictObject({
  maxError1: error.describe('Largest mean L1 error over single columns'),
  maxError2: error.describe('Largest mean L1 error over pairs of columns'),
  maxError3: error.describe('Largest mean L1 error over triples of columns'),
  minKMarginalScore: z.number().min(0).max(1000).optional().describe('Least NIST k-marginal score'),
  maxCopiesExcess: z.number().min(0).max(1).optional().describe('Largest excess of copied rows over the baseline'),
  maxSamplingError1: error.describe('Largest mean L1 distance between the model and its own sample'),
  maxTargetError: error.describe('Largest mean L1 error over pairs of the target with another column'),
  maxSubgroupError: z.number().min(0).optional().describe('Largest error within a group of a protected attribute'),
  maxEmptyShare: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Largest share of null and `other` values in a column that is not declared mostlyMissing'),
  maxNoiseError1: error.describe('Largest mean L1 error that noise alone is expected to add to a single column'),
  maxUnitError: error.describe(
    'Of linked tables: largest mean L1 error over what units are and how many events they have',
  ),
  maxFirstError: error.describe('Of linked tables: largest mean L1 error over first events'),
  maxTransitionError: error.describe('Of linked tables: largest mean L1 error over events beside the ones before them'),
  maxDetailError: error.describe('Of linked tables: largest mean L1 error over details of events'),
  maxRowsGap: z
    .number()
    .min(0)
    .optional()
    .describe(
      'Of linked tables: largest share by which a table has more or fewer rows a unit, or an event, than noisy answers say',
    ),
});

/** Limits on published numbers, by their names. */
export const gateThresholdsSchema: z.ZodType<GateThresholds> = thresholds;

/** The `gate` part of the configuration: limits on published numbers, and those on exact ones apart. */
export type GateSetting = GateThresholds & { readonly leakage?: readonly LeakageLimit[] | undefined };

export const gateSettingSchema: z.ZodType<GateSetting> = thresholds.extend({
  leakage: leakageGateSchema
    .optional()
    .describe('Limits on exact numbers of attacks: the choice to publish is then outside the guarantee'),
});
