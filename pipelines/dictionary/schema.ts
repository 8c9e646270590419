import { z } from 'zod';
import { column, columnShapes, name, origin, text } from './column-schema.ts';
import { defaults, inheritedJsonSchemas, partialColumnJsonSchema, patterns } from './inherited-schema.ts';
import type { ConstraintSpec, DictionarySpec } from './spec.ts';
import { TABLE_NAME } from './table-name.ts';

/** Value of `schema:` in a dictionary that this release reads. */
export const DICTIONARY_SCHEMA = 'synthward/dictionary/1' as const;
/** The same of a dictionary of several tables. */
export const LINKED_SCHEMA = 'synthward/dictionary/2' as const;

const unit = z.strictObject({
  name: name.optional().describe('What one unit is called in the release, such as patient'),
  column: z
    .union([name, z.array(name).min(2)])
    .optional()
    .describe('The identifier column that says whose row it is, or several that say it together'),
  rows: z.literal('each').optional().describe('Each row is its own unit'),
  maxRows: z.int().positive().max(1_000_000).optional().describe('Most rows kept for one unit'),
  origin: origin.optional(),
  event: name.optional(),
});

const survival = z.strictObject({
  time: name.describe('A column of numbers: the time until the event, or until the unit was last seen'),
  event: z.strictObject({ column: name, value: text.describe('The value that says that the event happened') }),
});

const namedValues = z.union([
  text,
  z.null(),
  z.strictObject({
    from: text.optional().describe('The least of the range'),
    below: text.optional().describe('The range ends before it'),
  }),
]);
const constraint = z.strictObject({
  impossible: z
    .record(name, z.union([namedValues, z.array(namedValues).min(1)]))
    .optional()
    .describe('By column, values that no record has all together; null stands for missing'),
  order: z.tuple([name, name]).optional().describe('The first column is never above, or after, the second'),
  because: z.string().min(1).describe('Why no record can be otherwise'),
  origin: z.enum(['public', 'expert']).optional(),
});

const constraints = z.array(constraint);

const combination = z.strictObject({
  columns: z.array(name).min(2),
  file: name.describe('CSV beside the dictionary, whose header names the columns'),
  because: z.string().min(1).describe('Who says that there are no others'),
  origin: z.enum(['public', 'expert']).optional(),
});

/** As a release repeats them: each list of combinations is written out. */
const releasedConstraints = z.array(
  constraint.extend({
    combinations: z
      .strictObject({ columns: z.array(name).min(2), rows: z.array(z.array(z.string())).min(1), file: name })
      .optional(),
  }),
);

const file = z.strictObject({
  schema: z.literal(DICTIONARY_SCHEMA),
  table: z.string().regex(TABLE_NAME, 'must be a name of letters, digits, - and _'),
  description: z.string().optional(),
  origin: origin.optional().describe('Origin of every domain that does not state its own'),
  unit,
  target: name.optional(),
  protectedAttributes: z
    .array(name)
    .min(1)
    .optional()
    .describe('Columns, such as sex, by whose values an evaluation shows everything apart'),
  survival: survival.optional().describe('Columns that say how long units were seen, and whether an event ended that'),
  defaults: defaults.optional().describe('What columns say that do not say otherwise: of all, or by kind'),
  patterns: patterns.optional().describe('What columns of such names say that do not say otherwise'),
  columns: z.record(name, column),
  constraints: constraints.optional().describe('What no record can be, known without looking at the records'),
  combinations: z.array(combination).optional().describe('Combinations of values, of which no others occur'),
});

/**
 * Checks the form of a dictionary with its columns written out (`completeColumns`), or of a part of one: what is left out is no mistake
 * here. What it means is worked out in `load.ts`.
 */
export const parsePartially = (root: unknown): z.ZodSafeParseResult<PartialSpec> => partial.safeParse(root);

export type PartialSpec = { readonly [K in keyof DictionarySpec]?: DictionarySpec[K] | undefined };
const partial: z.ZodType<PartialSpec> = file.partial();
export const REQUIRED_KEYS: readonly string[] = ['table', 'unit', 'columns'];

/** The constraints of a dictionary, as a release repeats them. */
export const constraintsSchema: z.ZodType<readonly ConstraintSpec[]> = releasedConstraints;

export const TOP_KEYS: readonly string[] = Object.keys(file.shape);
export const UNIT_KEYS: readonly string[] = Object.keys(unit.shape);
export const CONSTRAINT_KEYS: readonly string[] = Object.keys(constraint.shape);
export const SURVIVAL_KEYS: readonly string[] = Object.keys(survival.shape);
export const EVENT_KEYS: readonly string[] = Object.keys(survival.shape.event.shape);
export const COMBINATION_KEYS: readonly string[] = Object.keys(combination.shape);

/** JSON Schema (2020-12) of the file, for editors; published as docs/schema/dictionary.schema.json. */
export function dictionaryJsonSchema(): Record<string, unknown> {
  const { properties = {}, ...schema } = z.toJSONSchema(file, {
    io: 'input',
    target: 'draft-2020-12',
    override: ({ zodSchema, jsonSchema }) => {
      if ((zodSchema as unknown) === column) jsonSchema.anyOf = columnShapes();
    },
  });
  const { defaults: _, patterns: __, columns, ...others } = properties as Record<string, z.core.JSONSchema.BaseSchema>;
  const { additionalProperties: whole, ...names } = columns!;
  return {
    $id: 'urn:synthward:dictionary:1',
    title: 'Synthward dictionary',
    description: 'What is public about a protected table. See docs/dictionary.md.',
    ...schema,
    properties: { ...others, ...inheritedJsonSchemas(), columns: names },
    patternProperties: { '^x-': { description: 'Anchors, and whatever else is kept beside the dictionary' } },
    // A column may leave to them what it does not say.
    if: { anyOf: [{ required: ['patterns'] }, { required: ['defaults'] }] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { columns: { additionalProperties: partialColumnJsonSchema() } } },
    else: { properties: { columns: { additionalProperties: whole } } },
  };
}
