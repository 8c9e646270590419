import { z } from 'zod';
import { columnKeysOf, columnShapes, measuredKinds, name } from './column-schema.ts';

/** What may be said of all modelled columns alike. */
export const GENERAL_DEFAULTS: readonly string[] = [
  'origin',
  'missing',
  'outside',
  'mostlyMissing',
  'ignoreCase',
  'decimal',
  'thousands',
  'format',
];

/** What only a column itself may say: what it is made of, and which event paid for it. */
const OF_THE_COLUMN: readonly string[] = ['after', 'from', 'map', 'event'];

const keysOfKind = (kind: string): readonly string[] =>
  columnKeysOf({ kind }).filter((key) => !OF_THE_COLUMN.includes(key));

/** What a column may take from elsewhere. */
export const INHERITED_KEYS: readonly string[] = [...new Set(measuredKinds.flatMap(keysOfKind))];
const PATTERN_KEYS: readonly string[] = ['match', ...INHERITED_KEYS];

/** The values are checked in the columns that take them, each by its kind. */
const anyOf = (keys: readonly string[]): Record<string, z.ZodOptional<z.ZodUnknown>> =>
  Object.fromEntries(keys.map((key) => [key, z.unknown().optional()]));

const defaultsOfKind = (kind: string): readonly string[] =>
  keysOfKind(kind).filter((key) => key !== 'kind' && key !== 'description');

export const defaults: z.ZodType = z.strictObject({
  ...anyOf(GENERAL_DEFAULTS),
  ...Object.fromEntries(measuredKinds.map((kind) => [kind, z.strictObject(anyOf(defaultsOfKind(kind))).optional()])),
});

export const patterns: z.ZodType = z.array(
  z.strictObject({
    ...anyOf(PATTERN_KEYS),
    match: z.union([name, z.array(name).min(1)]).describe('Names of columns; * stands for any letters, ? for one'),
  }),
);

/** Keys that may stand at a path below `defaults` or `patterns`, for messages. */
export function inheritedKeys([top, kind]: readonly (string | number)[]): readonly string[] {
  if (top === 'patterns') return PATTERN_KEYS;
  return kind === undefined ? [...GENERAL_DEFAULTS, ...measuredKinds] : defaultsOfKind(String(kind));
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** JSON Schema of each key of a column, whatever its kind. */
function keySchemas(): Map<string, JsonSchema> {
  const found = new Map<string, Map<string, JsonSchema>>();
  for (const { properties = {} } of columnShapes()) {
    for (const [key, schema] of Object.entries(properties as Record<string, JsonSchema>)) {
      found.set(key, (found.get(key) ?? new Map()).set(JSON.stringify(schema), schema));
    }
  }
  return new Map(
    [...found].map(([key, schemas]) => [
      key,
      schemas.size === 1 ? [...schemas.values()][0]! : { anyOf: [...schemas.values()] },
    ]),
  );
}

const objectOf = (keys: readonly string[], schemas: ReadonlyMap<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(keys.map((key) => [key, schemas.get(key)!])),
  additionalProperties: false,
});

/** A column that leaves something to patterns and defaults, or everything. */
export function partialColumnJsonSchema(): JsonSchema {
  const schemas = keySchemas();
  return { anyOf: [{ type: 'null' }, objectOf([...schemas.keys()], schemas)] };
}

/** JSON Schema of `defaults` and `patterns`. */
export function inheritedJsonSchemas(): Readonly<Record<string, JsonSchema>> {
  const schemas = keySchemas();
  const match = {
    anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }],
  } as JsonSchema;
  const general = objectOf(GENERAL_DEFAULTS, schemas);
  return {
    defaults: {
      ...general,
      description: 'What columns say that do not say otherwise: of all, or by kind',
      properties: {
        ...general.properties,
        ...Object.fromEntries(measuredKinds.map((kind) => [kind, objectOf(defaultsOfKind(kind), schemas)])),
      },
    },
    patterns: {
      description: 'What columns of such names say that do not say otherwise: * stands for any letters, ? for one',
      type: 'array',
      items: { ...objectOf(PATTERN_KEYS, schemas.set('match', match)), required: ['match'] },
    },
  };
}
