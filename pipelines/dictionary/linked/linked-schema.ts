import { z } from 'zod';
import { name, origin } from '../column-schema.ts';
import { inheritedJsonSchemas, partialColumnJsonSchema } from '../inherited-schema.ts';
import type { CodeNormaliser } from '../normalise-code.ts';
import { dictionaryJsonSchema, LINKED_SCHEMA } from '../schema.ts';
import { TABLE_NAME } from '../table-name.ts';

const parent = z.strictObject({
  table: name.describe('The table whose rows these belong to'),
  column: name.describe('Column that holds the key of the parent'),
  nullable: z.boolean().optional().describe('Whether rows may have none; such rows are dropped where they may not'),
});

const gaps = z
  .array(z.int().min(0))
  .min(2)
  .describe('Lower edges of classes of days between one row and the next, ascending from 0');

const order = z.strictObject({
  column: name,
  scale: z.literal('days').optional().describe('Of whole numbers: that they count days, from a day of the unit'),
  gaps: gaps.optional(),
  entry: name.optional().describe('What the time of the first row is called among the attributes of units'),
  otherwise: name
    .optional()
    .describe('A column of days of another table, written table.column: the time of units that have no row'),
});

const grouping = z.strictObject({
  file: name.describe('CSV beside the dictionary, with the header from,to,code,label or value,code,label'),
  normalise: z.enum(['none', 'icd9', 'icd10']).optional(),
});

/** Each number of rows of a kind is counted by itself. */
const MOST_REPEATS = 16;

/** What a table says beside its columns: how it belongs to others. */
const links = {
  description: z.string().optional(),
  key: name.optional().describe('Identifier column that names a row; fresh in the release'),
  unit: name.optional().describe('Column that holds the key of the unit'),
  parent: parent.optional(),
  once: z.literal(true).optional().describe('That a unit has one row at most, as of a death'),
  always: z.literal(true).optional().describe('Of a table with once: true, that every unit of a release has its row'),
  order: z
    .union([name, order])
    .optional()
    .describe('Column by which the rows of a unit are in order: a date, or a number of which only the order counts'),
  most: z.int().positive().max(1_000_000).optional().describe('Most rows of one parent that are looked at'),
  constant: z.array(name).min(1).optional().describe('Columns that are the same in all rows of a unit'),
  required: z
    .array(name)
    .min(1)
    .optional()
    .describe('Columns that the schema of the source lets nobody leave empty; a release has a value in every row'),
  kind: name.optional().describe('Column that says what a row is about, such as the concept of a diagnosis'),
  repeats: z
    .int()
    .positive()
    .max(MOST_REPEATS)
    .optional()
    .describe('Of details: how many rows of one kind, or group of kinds, an event may have in a release'),
  groups: z
    .record(name, z.union([name, grouping]))
    .optional()
    .describe('By column, a CSV that sorts its values into groups'),
};

/** Keys that a table of several shares with the file of a single one; they are checked as such. */
const OF_A_TABLE = [
  'origin',
  'target',
  'protectedAttributes',
  'defaults',
  'patterns',
  'columns',
  'constraints',
  'combinations',
] as const;

const ofATable = Object.fromEntries(OF_A_TABLE.map((key) => [key, z.unknown().optional()]));
const table = z.strictObject({ ...links, ...ofATable });

const unit = z.strictObject({
  name: name.describe('What one unit is called in the release, such as patient'),
  origin: origin.optional().describe('Who says how many rows are looked at; that of the file where absent'),
});

const days = z.strictObject({ ...order.omit({ column: true, scale: true }).shape, most: links.most });

const file = z.strictObject({
  schema: z.literal(LINKED_SCHEMA),
  description: z.string().optional(),
  origin: origin.optional(),
  unit,
  omop: z
    .literal('5.4')
    .optional()
    .describe('That the tables are those of the OMOP Common Data Model of this version, which verify then checks'),
  since: name
    .optional()
    .describe('The day or year of a table with one row a unit, as table.column, before which nothing of it lies'),
  until: z
    .array(name)
    .min(1)
    .optional()
    .describe('Days of tables with one row a unit, as table.column, after which nothing of it lies: the first it has'),
  defaults: z.unknown().optional(),
  patterns: z.unknown().optional(),
  days: days
    .optional()
    .describe('Of several tables of units that are in order by days: how the days are looked at that they share'),
  tables: z.record(z.string().regex(TABLE_NAME), table),
});

/** The parts of a dictionary of several tables that say how they belong together. */
export interface LinkedSpec {
  readonly unit: { readonly name: string; readonly origin?: z.infer<typeof origin> | undefined };
  readonly origin?: z.infer<typeof origin> | undefined;
  readonly omop?: '5.4' | undefined;
  readonly since?: string | undefined;
  readonly until?: readonly string[] | undefined;
  readonly days?: DaysSpec | undefined;
  readonly tables: Readonly<Record<string, TableSpec>>;
}

export interface DaysSpec extends Omit<OrderSpec, 'column' | 'scale'> {
  readonly most?: number | undefined;
}

export interface TableSpec {
  readonly description?: string | undefined;
  readonly key?: string | undefined;
  readonly unit?: string | undefined;
  readonly parent?:
    | { readonly table: string; readonly column: string; readonly nullable?: boolean | undefined }
    | undefined;
  readonly once?: true | undefined;
  readonly always?: true | undefined;
  readonly order?: string | OrderSpec | undefined;
  readonly most?: number | undefined;
  readonly constant?: readonly string[] | undefined;
  readonly required?: readonly string[] | undefined;
  readonly kind?: string | undefined;
  readonly repeats?: number | undefined;
  readonly groups?: Readonly<Record<string, string | GroupsSpec>> | undefined;
}

export interface OrderSpec {
  readonly column: string;
  readonly scale?: 'days' | undefined;
  readonly gaps?: readonly number[] | undefined;
  readonly entry?: string | undefined;
  readonly otherwise?: string | undefined;
}

export interface GroupsSpec {
  readonly file: string;
  readonly normalise?: CodeNormaliser | undefined;
}

/** Checks how tables belong together; their columns are checked apart. */
export const parseLinked = (root: unknown): z.ZodSafeParseResult<LinkedSpec> => checked.safeParse(root);
const checked: z.ZodType<LinkedSpec> = file;

/** The column of an order, however it is written. */
export const orderSpecOf = ({ order: written }: TableSpec): OrderSpec | undefined =>
  typeof written === 'string' ? { column: written } : written;

/** Keys of a table that say how it belongs to others. */
export const LINK_KEYS: readonly string[] = Object.keys(links);

/** Keys that may stand at a path of the file, for messages. */
export function linkedKeys(path: readonly (string | number)[]): readonly string[] {
  if (path.length === 0) return Object.keys(file.shape);
  if (path[0] === 'unit') return Object.keys(unit.shape);
  if (path[0] === 'days') return Object.keys(days.shape);
  if (path.length === 2) return [...LINK_KEYS, ...OF_A_TABLE];
  if (path[2] === 'parent') return Object.keys(parent.shape);
  return path[2] === 'order' ? Object.keys(order.shape) : Object.keys(grouping.shape);
}

/** JSON Schema (2020-12) of the file, for editors; published as docs/schema/dictionary-2.schema.json. */
export function linkedJsonSchema(): Record<string, unknown> {
  const single = dictionaryJsonSchema()['properties'] as Record<string, object>;
  const { properties = {}, ...schema } = z.toJSONSchema(file, { io: 'input', target: 'draft-2020-12' });
  const tables = properties['tables'] as z.core.JSONSchema.ObjectSchema;
  const one = tables.additionalProperties as z.core.JSONSchema.ObjectSchema;
  const shared = Object.fromEntries(OF_A_TABLE.map((key) => [key, single[key]!]));
  const columns = { ...single['columns'], additionalProperties: columnOrByKind() };
  return {
    $id: 'urn:synthward:dictionary:2',
    title: 'Synthward dictionary of several tables',
    description: 'What is public about protected tables and how they belong together. See docs/dictionary.md.',
    ...schema,
    properties: {
      ...properties,
      ...inheritedJsonSchemas(),
      tables: { ...tables, additionalProperties: { ...one, properties: { ...one.properties, ...shared, columns } } },
    },
    patternProperties: { '^x-': { description: 'Anchors, and whatever else is kept beside the dictionary' } },
  };
}

/** A column that leaves something to patterns and defaults, or means something else for each kind of row. */
function columnOrByKind(): z.core.JSONSchema.BaseSchema {
  const { anyOf } = partialColumnJsonSchema() as { anyOf: z.core.JSONSchema.ObjectSchema[] };
  const [nothing, some] = anyOf as [z.core.JSONSchema.ObjectSchema, z.core.JSONSchema.ObjectSchema];
  const byKind = {
    description: 'By value of the column that the table calls its kind: what the column may hold there',
    type: 'object',
    additionalProperties: some,
  };
  return { anyOf: [nothing, { ...some, properties: { ...some.properties, byKind } }] } as z.core.JSONSchema.BaseSchema;
}
