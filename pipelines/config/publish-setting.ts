import { z } from 'zod';
import { compare, ONE, type Rational, ZERO } from '../../privacy/rational.ts';

/** A further question of the published evaluation, as the configuration names it. */
export type PublishSetting = PublishWhat & {
  /** Of the whole budget, on top of `evaluation.share`; where absent it takes a part of that. */
  readonly share: Rational | undefined;
};

type PublishWhat =
  | { readonly kind: 'target' }
  | { readonly kind: 'subgroups' }
  /** `formula` as written. */
  | { readonly kind: 'regression'; readonly formula: string };

/** The `evaluation.publish` part of the configuration; `exact` reads a share. */
export function publishSettingSchema(exact: z.ZodType<Rational>): z.ZodType<readonly PublishSetting[]> {
  const share = exact
    .refine((one) => compare(one, ZERO) > 0 && compare(one, ONE) < 0, 'must be above 0 and below 1')
    .optional();
  const item: z.ZodType<PublishSetting> = z
    .union(
      [
        z.enum(['target', 'subgroups']).transform((kind) => ({ kind, share: undefined })),
        z.strictObject({ what: z.enum(['target', 'subgroups']), share }).transform(({ what, ...rest }) => {
          return { kind: what, share: rest.share };
        }),
        z.strictObject({ regression: z.string().min(1), share }).transform(({ regression, ...rest }) => {
          return { kind: 'regression' as const, formula: regression, share: rest.share };
        }),
      ],
      { error: 'must be target, subgroups, { what: target, share: 0.01 } or { regression: "outcome ~ a + b" }' },
    )
    .describe('target, subgroups, or regression with a formula; each with a share of its own where it states one');
  return z
    .array(item)
    .max(20)
    .refine(
      (items) =>
        new Set(items.map((one) => (one.kind === 'regression' ? `~${one.formula}` : one.kind))).size === items.length,
      'names the same twice',
    )
    .default([])
    .describe('Further numbers of the published evaluation, each of which costs budget');
}
