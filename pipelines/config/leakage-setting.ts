import { z } from 'zod';
import { compare, parseRational, type Rational, ZERO } from '../../privacy/rational.ts';

/** The `evaluation.leakage` part of the configuration. */
export interface LeakageSetting {
  /** The probability with which each unit is held out: it is not learnt from, and attacks on it are the control. */
  readonly holdout: Rational;
  /** Most units on each side that an attack is tried on. */
  readonly targets: number;
}

/** Where nine tenths are held out, nothing is left to learn from. */
const MOST_HELD_OUT = parseRational('0.9');

/** Whether units can be held out with this probability. */
export const isHoldoutShare = (share: Rational): boolean =>
  compare(share, ZERO) > 0 && compare(share, MOST_HELD_OUT) < 0;

/** `exact` reads a share. */
export const leakageSettingSchema = (exact: z.ZodType<Rational>): z.ZodOptional<z.ZodType<LeakageSetting>> =>
  z
    .strictObject({
      holdout: exact
        .refine(isHoldoutShare, 'must be above 0 and below 0.9')
        .describe('Probability with which each unit is held out from the release, as a control'),
      targets: z
        .number()
        .int()
        .min(1)
        .max(100_000)
        .default(1000)
        .describe('Most units on each side that an attack is tried on'),
    })
    .optional()
    .describe('Holds units out and attacks the release inside; nothing is held out where absent');
