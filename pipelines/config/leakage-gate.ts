import { z } from 'zod';

/** Attacks that `gate.leakage` may name. */
export const GATED_ATTACKS = [
  'singling-out-univariate',
  'singling-out-multivariate',
  'linkability',
  'attribute-inference',
  'membership-density-ratio',
  'membership-closest-record',
  'membership-shadow-models',
  'rare-combinations',
] as const;

export type GatedAttack = (typeof GATED_ATTACKS)[number];

/** A limit on how much better an attack does on those who were learnt from than on those who were held out. */
export interface LeakageLimit {
  readonly attack: GatedAttack;
  /** Rate on members less rate on others, between 0 and 1; for attacks with scores the advantage. */
  readonly maxExcess: number;
  /** The curator's words. */
  readonly reason: string;
}

/** The most characters of a reason. */
export const MAX_REASON = 500;

/** Figures that say nothing of a patient, by the names that people give them. */
const SMOKE_TESTS: readonly string[] = [
  'closest-distance',
  'distance-to-closest-record',
  'dcr',
  'nndr',
  'exact-matches',
  'identical-matches',
  'copies',
];

const limit = z.strictObject({
  maxExcess: z.number().min(0).max(1).describe('Largest rate on members less rate on others'),
  reason: z
    .string()
    .trim()
    .min(1, 'has to say why this limit is right')
    .max(MAX_REASON)
    .describe('Why this limit is right, in words that are published'),
});

const isAttack = (name: string): name is GatedAttack => (GATED_ATTACKS as readonly string[]).includes(name);

/** The `gate.leakage` part of the configuration: limits by the name of an attack. */
export const leakageGateSchema: z.ZodType<readonly LeakageLimit[]> = z
  .record(z.string(), limit)
  .superRefine((limits, context) => {
    for (const name of Object.keys(limits)) {
      if (!isAttack(name)) context.addIssue({ code: 'custom', message: whyNot(name), path: [name] });
    }
  })
  .transform((limits) =>
    GATED_ATTACKS.flatMap((attack): LeakageLimit[] => {
      const one = limits[attack];
      return one === undefined ? [] : [{ attack, ...one }];
    }),
  );

const whyNot = (name: string): string =>
  SMOKE_TESTS.includes(name)
    ? 'is a smoke test and can decide nothing: distances to the closest record and exact matches are small where people are alike and large where a table leaks by other ways. Name an attack with a control'
    : `is no attack; it must be one of ${GATED_ATTACKS.join(', ')}`;
