import { z } from 'zod';
import { constraintInWords } from '../../dictionary/constraint.ts';
import { constraintsSchema } from '../../dictionary/schema.ts';
import type { ConstraintSpec } from '../../dictionary/spec.ts';
import type { DataDictionary } from './data-dictionary.ts';

/** What manifest and dataset card repeat of the steward's dictionary. */
export interface ToldByDictionary {
  /** What one unit is called. */
  readonly unit: string | undefined;
  readonly target: string | undefined;
  /** Columns with `outside: error`. */
  readonly strict: readonly string[];
  /** Whether any fact was measured on records. */
  readonly measured: boolean;
  /** What no row has, and why. */
  readonly constraints: readonly { readonly words: string; readonly because: string }[];
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}

const constraints: z.ZodType<readonly ConstraintSpec[]> = constraintsSchema;

const schema = z.object({
  unit: z.object({ name: z.string().optional(), origin: z.unknown() }).optional(),
  target: z.string().optional(),
  columns: z
    .array(z.object({ name: z.unknown(), outside: z.unknown(), origin: z.unknown() }))
    .optional()
    .catch(undefined),
  constraints: constraints.optional(),
  leftOut: z.array(z.strictObject({ name: z.string(), why: z.string() })).optional(),
});

/**
 * Reads it out of `data-dictionary.json`, as canonical JSON has it, so that all who read it word it alike. `undefined` where
 * it says what no dictionary says.
 */
export function toldByDictionary({ dictionary }: Pick<DataDictionary, 'dictionary'>): ToldByDictionary | undefined {
  const read = schema.safeParse(dictionary ?? {});
  if (!read.success) return undefined;
  const { unit, target, columns = [], constraints: declared = [], leftOut = [] } = read.data;
  return {
    unit: unit?.name,
    target,
    strict: columns.flatMap(({ name, outside }) => (outside === 'error' && typeof name === 'string' ? [name] : [])),
    measured: [unit, ...columns].some((fact) => fact?.origin === 'dp'),
    constraints: declared.map((one) => ({ words: constraintInWords(one), because: one.because })),
    leftOut,
  };
}
