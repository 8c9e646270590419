import { z } from 'zod';
import type { View } from '../../privacy/guard/views/view.ts';

const MOST_COLUMNS = 2048;
const MOST_EDGES = 4096;

const position = z.int().nonnegative();
const edges = z.array(position).min(1).max(MOST_EDGES);
const name = z.string().min(1).max(400);
const ofColumn = <K extends string>(of: K) =>
  z.strictObject({ of: z.literal(of), column: position, grouped: z.boolean().optional() });

const levelRule = {
  column: position,
  values: z.int().positive(),
  least: z.int().positive(),
  parts: z.int().positive(),
};

const recipe = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('unit'), column: position }),
  z.strictObject({ of: z.literal('count'), edges }),
  z.strictObject({ of: z.literal('has-ever'), detail: position, group: position }),
  z.strictObject({
    of: z.literal('order'),
    detail: position,
    group: position,
    other: z.strictObject({ detail: position, group: position }),
  }),
  z.strictObject({ of: z.literal('arrival'), detail: position, group: position, left: edges }),
  z.strictObject({
    of: z.literal('row'),
    column: position,
    grouped: z.boolean().optional(),
    within: z.boolean().optional(),
  }),
  ofColumn('previous'),
  ofColumn('first'),
  z.strictObject({ of: z.literal('pattern'), column: position }),
  z.strictObject({ of: z.literal('place'), edges }),
  z.strictObject({ of: z.literal('left'), edges }),
  z.strictObject({ of: z.literal('gap') }),
  z.strictObject({ of: z.literal('gap-class'), edges }),
  z.strictObject({ of: z.literal('repeat'), column: position, together: z.boolean().optional() }),
  ofColumn('new'),
  z.strictObject({ of: z.literal('recalled'), column: position }),
  z.strictObject({ of: z.literal('comes'), column: position }),
  z.strictObject({ of: z.literal('ways'), column: position }),
  z.strictObject({ of: z.literal('distinct'), column: position, edges }),
  ofColumn('usual'),
  z.strictObject({ of: z.literal('here'), detail: position, group: position, edges }),
  z.strictObject({ of: z.literal('since'), detail: position, group: position, edges }),
  z.strictObject({ of: z.literal('leading'), previous: z.boolean().optional(), below: position.optional() }),
  z.strictObject({ of: z.literal('due'), detail: position, group: position }),
  z.strictObject({ of: z.literal('standing'), detail: position, group: position, left: edges, since: edges }),
  z.strictObject({
    of: z.literal('detail'),
    column: position,
    grouped: z.boolean().optional(),
    byKind: z.boolean().optional(),
  }),
  z.strictObject({ of: z.literal('last-of-kind'), column: position, byKind: z.boolean().optional() }),
  z.strictObject({ of: z.literal('first-of-kind'), column: position, byKind: z.boolean().optional() }),
  z.strictObject({ of: z.literal('level'), detail: position, kind: position, ...levelRule }),
  z.strictObject({ of: z.literal('level-of-kind'), ...levelRule }),
  ofColumn('sibling'),
  z.strictObject({ of: z.literal('ever') }),
]);

/** A view as a release repeats it. */
export const viewSchema: z.ZodType<View> = z.strictObject({
  name,
  kind: z.enum(['patient', 'first', 'step', 'each', 'inside', 'pair', 'ever']),
  detail: position.optional(),
  rows: z
    .int()
    .min(1)
    .max(2 ** 20),
  columns: z
    .array(z.strictObject({ name, size: z.int().positive(), from: recipe }))
    .min(1)
    .max(MOST_COLUMNS),
}) as z.ZodType<View>;
