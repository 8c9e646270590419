import { z } from 'zod';
import { constraintInWords } from '../../dictionary/constraint.ts';
import { constraintsSchema } from '../../dictionary/schema.ts';
import type { ConstraintSpec } from '../../dictionary/spec.ts';
import { type AnyDataDictionary, isLinkedDictionary } from './described-tables.ts';
import type { LinkedDataDictionary } from './linked-data-dictionary.ts';

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

const linkedSchema = z.object({
  unit: z.object({ name: z.string().optional(), origin: z.unknown() }).optional(),
  tables: z.array(z.looseObject({ name: z.string() })).optional(),
});

/**
 * Reads it out of `data-dictionary.json`, as canonical JSON has it, so that all who read it word it alike. `undefined` where
 * it says what no dictionary says.
 */
export function toldByDictionary(described: AnyDataDictionary): ToldByDictionary | undefined {
  return isLinkedDictionary(described) ? toldOfLinked(described) : toldOf(described.dictionary);
}

/** The same of several tables: columns are named with their table. */
function toldOfLinked({ dictionary }: LinkedDataDictionary): ToldByDictionary | undefined {
  const read = linkedSchema.safeParse(dictionary ?? {});
  if (!read.success) return undefined;
  const { unit, tables = [] } = read.data;
  const parts = tables.map((part) => ({ name: part.name, told: toldOf({ ...part, unit: undefined }) }));
  if (parts.some(({ told }) => told === undefined)) return undefined;
  const all = <T>(of: (told: ToldByDictionary, table: string) => readonly T[]): T[] =>
    parts.flatMap(({ name, told }) => of(told!, name));
  return {
    unit: unit?.name,
    target: undefined,
    strict: all(({ strict }, table) => strict.map((column) => `${table}.${column}`)),
    measured: unit?.origin === 'dp' || parts.some(({ told }) => told!.measured),
    constraints: all(({ constraints: own }) => own),
    leftOut: all(({ leftOut }, table) => leftOut.map(({ name, why }) => ({ name: `${table}.${name}`, why }))),
  };
}

function toldOf(dictionary: unknown): ToldByDictionary | undefined {
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
