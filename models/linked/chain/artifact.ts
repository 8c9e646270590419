import { z } from 'zod';
import type { ModelArtifact } from '../../model.ts';
import type { AwaitedFactor, ColumnFactors, TableFactor } from './factor.ts';

export const STEP_FORMAT = 'step-model/2';

const MOST = 2048;
const MOST_TABLES = 2 ** 16;
const position = z.int().nonnegative().max(MOST);

export interface StepStructure {
  readonly format: typeof STEP_FORMAT;
  readonly total: number;
  readonly columns: readonly {
    readonly column: number;
    readonly factors: readonly (
      | Omit<TableFactor, 'weights'>
      | { readonly kind: 'habit'; readonly place: number; readonly previous: number; readonly first: number }
      | Omit<AwaitedFactor, 'weights'>
    )[];
  }[];
}

export const stepStructureSchema: z.ZodType<StepStructure> = z.strictObject({
  format: z.literal(STEP_FORMAT),
  total: z.number().nonnegative(),
  columns: z
    .array(
      z.strictObject({
        column: position,
        factors: z
          .array(
            z.discriminatedUnion('kind', [
              z.strictObject({
                kind: z.literal('table'),
                parent: position,
                within: z
                  .strictObject({
                    column: position,
                    parents: position,
                    tables: z.array(position).max(MOST_TABLES).optional(),
                  })
                  .optional(),
              }),
              z.strictObject({ kind: z.literal('habit'), place: position, previous: position, first: position }),
              z.strictObject({
                kind: z.literal('awaited'),
                own: position,
                other: position,
                here: position.optional(),
                left: position,
              }),
            ]),
          )
          .max(MOST),
      }),
    )
    .max(MOST),
}) as z.ZodType<StepStructure>;

export function stepArtifact({
  total,
  factors,
}: {
  readonly total: number;
  readonly factors: readonly ColumnFactors[];
}): ModelArtifact {
  const numbers = factors.flatMap(({ factors: of }) => of.map(({ weights }) => weights));
  const values = new Float64Array(numbers.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const weights of numbers) {
    values.set(weights, at);
    at += weights.length;
  }
  return {
    structure: {
      format: STEP_FORMAT,
      total,
      columns: factors.map(({ column, factors: of }) => ({
        column,
        factors: of.map(({ weights: _, ...factor }) => factor),
      })),
    },
    values,
  };
}
