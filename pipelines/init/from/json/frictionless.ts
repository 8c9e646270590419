import { guessKind } from '../../guess-kind.ts';
import { chooseTable, type TableWish } from '../choose-table.ts';
import { type Schema, SchemaError, type Truth } from '../schema.ts';
import { isObject, type JsonObject, objectsOf, textOf, textsOf } from './json-values.ts';
import { schemaField, TRUTH, type TypedField, unitAmong } from './typed-field.ts';

/** Whether it is a Table Schema, or a data package or resource that holds one. */
export const isFrictionless = (value: JsonObject): boolean =>
  Array.isArray(value['resources']) || hasFields(value) || (isObject(value['schema']) && hasFields(value['schema']));

const hasFields = (value: JsonObject): boolean =>
  objectsOf(value['fields']).some((field) => typeof field['name'] === 'string');

/** A Table Schema, alone or in a data package. Throws `SchemaError`. */
export function schemaOfFrictionless(value: JsonObject, wish: TableWish): Schema {
  if (hasFields(value)) return schemaOfTableSchema(value, undefined);
  const resources = isObject(value['schema']) ? [value] : objectsOf(value['resources']);
  const tables = resources.flatMap((resource, i) => {
    const { schema } = resource;
    if (!isObject(schema) || !hasFields(schema)) return [];
    const name = textOf(resource['name']) ?? `resource ${i + 1}`;
    const columns = objectsOf(schema['fields']).flatMap((field) => textOf(field['name']) ?? []);
    return [{ name, path: [name], columns, schema }];
  });
  if (tables.length === 0) {
    throw new SchemaError(
      'it is a data package whose resources hold no Table Schema with fields',
      'A schema that is named by a path or an address is not fetched: give its own file.',
    );
  }
  const chosen = chooseTable(tables, wish);
  return schemaOfTableSchema(chosen.schema, chosen.name);
}

function schemaOfTableSchema(schema: JsonObject, table: string | undefined): Schema {
  const key = textsOf(schema['primaryKey']);
  const foreign = new Set(objectsOf(schema['foreignKeys']).flatMap((one) => textsOf(one['fields'])));
  const missing = missingOf(schema['missingValues']);
  const unknown: string[] = [];
  const fields = objectsOf(schema['fields']).flatMap((field) => {
    const name = textOf(field['name']);
    if (name === undefined || name === '') return [];
    const typed = typedField(name, field, missing);
    if (typed.why !== undefined && !KNOWN.has(String(field['type'])))
      unknown.push(`${name} (${String(field['type']).slice(0, 40)})`);
    const constraints = isObject(field['constraints']) ? field['constraints'] : {};
    return [
      schemaField({
        ...typed,
        key: (key.length === 1 && key[0] === name) || constraints['unique'] === true,
        required: typed.required || key.includes(name),
        foreign: foreign.has(name),
      }),
    ];
  });
  return {
    what: 'a Frictionless Table Schema',
    table,
    fields,
    unit: unitAmong(fields, key),
    remarks: unknown.length === 0 ? [] : [`Types that are not known here were drafted as text: ${unknown.join(', ')}.`],
  };
}

const KNOWN = new Set(['object', 'array', 'list', 'geopoint', 'geojson', 'time', 'duration', 'yearmonth']);

function typedField(name: string, field: JsonObject, tableMissing: readonly string[] | undefined): TypedField {
  const constraints = isObject(field['constraints']) ? field['constraints'] : {};
  const { type, why } = typeOf(textOf(field['type']) ?? 'string', name);
  const { values, ordered } = valuesOf(field, constraints);
  const [minimum, maximum] = ['minimum', 'maximum'].map((end) => textOf(constraints[end]));
  const [over, under] = ['exclusiveMinimum', 'exclusiveMaximum'].map((end) => textOf(constraints[end]));
  const missing = missingOf(field['missingValues']) ?? tableMissing;
  const separator = field['groupChar'];
  return {
    name,
    titles: [textOf(field['title']), textOf(field['description']), unitOf(field)],
    type,
    why,
    values,
    ordered,
    truth: truthOfField(field),
    minimum: minimum ?? over,
    maximum: maximum ?? under,
    exclusive: {
      minimum: minimum === undefined && over !== undefined,
      maximum: maximum === undefined && under !== undefined,
    },
    decimal: field['decimalChar'] === ',' ? ',' : undefined,
    format: type === 'date' || type === 'datetime' ? formatOf(field['format']) : undefined,
    required: constraints['required'] === true,
    key: false,
    foreign: false,
    // The empty text alone is what the dictionary takes anyway.
    missing: missing?.join() === '' ? undefined : missing,
    notes: [
      ...(typeof separator === 'string' && separator !== '' ? [`thousands: '${separator.slice(0, 4)}'`] : []),
      ...(typeof constraints['pattern'] === 'string'
        ? [`pattern ${constraints['pattern'].slice(0, 60).replace(/\s+/g, ' ')}`]
        : []),
    ],
    guess: (of) => guessKind(of, type === 'integer' ? 'BIGINT' : 'VARCHAR'),
  };
}

function typeOf(type: string, name: string): Pick<TypedField, 'type' | 'why'> {
  switch (type) {
    case 'integer':
    case 'number':
    case 'boolean':
    case 'date':
    case 'datetime':
    case 'string':
    case 'year':
      return { type };
    case 'any':
      return { type: 'string' };
    case 'time':
    case 'duration':
    case 'yearmonth':
      return { type: 'text', why: 'a time of day, a month or a span of time' };
    default:
      return KNOWN.has(type)
        ? { type: 'text', why: `a field of type ${type}` }
        : { type: 'text', why: `the type of ${name} is not known here` };
  }
}

/** `enum`, or `categories` with labels and order. */
function valuesOf(field: JsonObject, constraints: JsonObject): Pick<TypedField, 'values' | 'ordered'> {
  const { categories } = field;
  if (Array.isArray(categories) && categories.length > 0) {
    const values = categories.flatMap((one: unknown) => {
      const value = textOf(isObject(one) ? one['value'] : one);
      return value === undefined ? [] : [{ value, label: isObject(one) ? textOf(one['label']) : undefined }];
    });
    return { values, ordered: field['categoriesOrdered'] === true };
  }
  return { values: [...new Set(textsOf(constraints['enum']))].map((value) => ({ value })) };
}

function truthOfField(field: JsonObject): Truth | undefined {
  if (field['type'] !== 'boolean') return undefined;
  const [yes, no] = [textsOf(field['trueValues']), textsOf(field['falseValues'])];
  return yes.length > 0 && no.length > 0 ? { true: yes, false: no } : TRUTH;
}

function missingOf(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((one: unknown) => textOf(isObject(one) ? one['value'] : one) ?? []);
}

const unitOf = (field: JsonObject): string | undefined => textOf(field['unit']) ?? textOf(field['units']);

/** strptime's letters, as both write them. */
const formatOf = (format: unknown): string | undefined =>
  typeof format === 'string' && /%/.test(format) ? format.replace(/^fmt:/, '') : undefined;
