import { guessKind } from '../../guess-kind.ts';
import { chooseTable, type TableWish } from '../choose-table.ts';
import { type Schema, SchemaError, type Truth } from '../schema.ts';
import { isObject, type JsonObject, objectsOf, textOf, textsOf } from './json-values.ts';
import { schemaField, type TypedField, unitAmong } from './typed-field.ts';

/** Whether it is metadata of CSV on the Web. */
export const isCsvw = (value: JsonObject): boolean =>
  isObject(value['tableSchema']) ||
  objectsOf(value['tables']).some((table) => isObject(table['tableSchema'])) ||
  textsOf(value['@context']).some((context) => context.includes('ns/csvw'));

/** Metadata of one table or of a group of them. Throws `SchemaError`. */
export function schemaOfCsvw(value: JsonObject, wish: TableWish): Schema {
  const shared = isObject(value['tableSchema']) ? value['tableSchema'] : undefined;
  const tables = (Array.isArray(value['tables']) ? objectsOf(value['tables']) : [value]).flatMap((table, i) => {
    const schema = isObject(table['tableSchema']) ? table['tableSchema'] : shared;
    const columns = schema && objectsOf(schema['columns']).filter((column) => column['virtual'] !== true);
    if (columns === undefined || columns.length === 0) return [];
    const url = textOf(table['url']);
    const name =
      url
        ?.split(/[/\\]/)
        .at(-1)
        ?.replace(/\.[a-z0-9.]+$/i, '') || `table ${i + 1}`;
    return [
      {
        name,
        path: [name],
        columns: columns.map((column, at) => nameOf(column, at)),
        schema: schema!,
        table,
        written: columns,
      },
    ];
  });
  if (tables.length === 0) {
    throw new SchemaError(
      'it is CSVW metadata without columns',
      'A table schema that is named by an address is not fetched: put it into the file.',
    );
  }
  const { name, schema, table, written } = chooseTable(tables, wish);
  const key = textsOf(schema['primaryKey']);
  const foreign = new Set(objectsOf(schema['foreignKeys']).flatMap((one) => textsOf(one['columnReference'])));
  // What a column does not say, its schema, table and group say for it.
  const inherited = [schema, table, value];
  const unknown: string[] = [];
  const fields = written.map((column, at) => {
    const typed = typedField(nameOf(column, at), { ...inheritedOf(inherited), ...column });
    if (typed.why?.includes('not known')) unknown.push(typed.name);
    const called = textOf(column['name']) ?? typed.name;
    return schemaField({ ...typed, key: key.length === 1 && key[0] === called, foreign: foreign.has(called) });
  });
  return {
    what: 'CSVW metadata',
    table: name,
    fields,
    unit: unitAmong(
      fields,
      written.flatMap((column, at) => (key.includes(textOf(column['name']) ?? '') ? [nameOf(column, at)] : [])),
    ),
    remarks: unknown.length === 0 ? [] : [`Types that are not known here were drafted as text: ${unknown.join(', ')}.`],
  };
}

const INHERITED = ['null', 'required', 'datatype', 'separator'];
const inheritedOf = (above: readonly JsonObject[]): JsonObject =>
  Object.assign(
    {},
    ...above
      .toReversed()
      .map((one) => Object.fromEntries(INHERITED.flatMap((key) => (one[key] === undefined ? [] : [[key, one[key]]])))),
  );

/** The header of the file holds the title; a name stands for it where there is none. */
function nameOf(column: JsonObject, at: number): string {
  return titlesOf(column['titles'])[0] ?? textOf(column['name']) ?? `_col.${at + 1}`;
}

/** A text, several, or some for each language. */
const titlesOf = (titles: unknown): string[] =>
  isObject(titles) ? Object.values(titles).flatMap(textsOf) : textsOf(titles);

function typedField(name: string, column: JsonObject): TypedField {
  const datatype = isObject(column['datatype']) ? column['datatype'] : { base: column['datatype'] };
  const base = textOf(datatype['base'])?.replace(/^xsd:/, '') ?? 'string';
  const { format } = datatype;
  const type = typeof column['separator'] === 'string' ? undefined : TYPES.get(base);
  const [minimum, over, maximum, under] = [
    datatype['minimum'] ?? datatype['minInclusive'],
    datatype['minExclusive'],
    datatype['maximum'] ?? datatype['maxInclusive'],
    datatype['maxExclusive'],
  ].map(textOf);
  const numbers = isObject(format) ? format : {};
  const missing = column['null'] === undefined ? undefined : textsOf(column['null']);
  const dates = type === 'date' || type === 'datetime';
  const strptime = dates && typeof format === 'string' ? strptimeOf(format) : undefined;
  return {
    name,
    titles: [titlesOf(column['dc:title'])[0], titlesOf(column['dc:description'])[0], textOf(column['rdfs:comment'])],
    type: type ?? 'text',
    why:
      type !== undefined
        ? undefined
        : typeof column['separator'] === 'string'
          ? 'a list of values'
          : (NO_KIND.get(base) ?? `the type ${base.slice(0, 40)} is not known here`),
    values: alternatives(base === 'string' ? (textOf(format) ?? '') : ''),
    truth: type === 'boolean' ? truthOfFormat(format) : undefined,
    minimum: minimum ?? over ?? LEAST.get(base),
    maximum: maximum ?? under,
    exclusive: {
      minimum: minimum === undefined && over !== undefined,
      maximum: maximum === undefined && under !== undefined,
    },
    decimal: numbers['decimalChar'] === ',' ? ',' : undefined,
    format: strptime,
    required: column['required'] === true,
    key: false,
    foreign: false,
    missing: missing?.join() === '' ? undefined : missing,
    notes:
      dates && typeof format === 'string' && strptime === undefined && !/^yyyy-MM-dd/.test(format)
        ? [`its format ${format.slice(0, 40)} is not read here: write format in strptime's letters`]
        : [],
    guess: (of) => guessKind(of, type === 'integer' ? 'BIGINT' : 'VARCHAR'),
  };
}

const WHOLE =
  'integer int long short byte nonNegativeInteger positiveInteger unsignedLong unsignedInt unsignedShort unsignedByte nonPositiveInteger negativeInteger';
const TYPES: ReadonlyMap<string, Exclude<TypedField['type'], 'text'>> = new Map(
  Object.entries({
    ...Object.fromEntries(WHOLE.split(' ').map((name) => [name, 'integer' as const])),
    decimal: 'number',
    number: 'number',
    double: 'number',
    float: 'number',
    boolean: 'boolean',
    date: 'date',
    datetime: 'datetime',
    dateTime: 'datetime',
    dateTimeStamp: 'datetime',
    gYear: 'year',
    string: 'string',
    token: 'string',
    normalizedString: 'string',
    language: 'string',
    Name: 'string',
    NMTOKEN: 'string',
    any: 'string',
    anyAtomicType: 'string',
  }),
);
const LEAST: ReadonlyMap<string, string> = new Map(
  Object.entries({
    nonNegativeInteger: '0',
    positiveInteger: '1',
    unsignedLong: '0',
    unsignedInt: '0',
    unsignedShort: '0',
    unsignedByte: '0',
  }),
);
const NO_KIND: ReadonlyMap<string, string> = new Map(
  Object.entries({
    time: 'a time of day',
    duration: 'a span of time',
    dayTimeDuration: 'a span of time',
    yearMonthDuration: 'a span of time',
    gMonth: 'a part of a date',
    gDay: 'a part of a date',
    gMonthDay: 'a part of a date',
    gYearMonth: 'a part of a date',
    json: 'JSON',
    xml: 'XML',
    html: 'HTML',
    anyURI: 'an address',
    base64Binary: 'it holds bytes',
    hexBinary: 'it holds bytes',
    QName: 'a name',
  }),
);

/** `Y|N` of a Boolean. */
function truthOfFormat(format: unknown): Truth | undefined {
  const [yes, no, more] = typeof format === 'string' ? format.split('|') : [];
  return yes && no && more === undefined ? { true: [yes], false: [no] } : undefined;
}

/** A pattern such as `F|M|X`, or `^(F|M|X)$`, is a list. */
function alternatives(pattern: string): TypedField['values'] {
  const inner = pattern.replace(/^\^?\(?(?:\?:)?/, '').replace(/\)?\$?$/, '');
  if (!/^[\w À-ɏ-]+(\|[\w À-ɏ-]+)+$/.test(inner)) return undefined;
  return [...new Set(inner.split('|'))].map((value) => ({ value }));
}

/** `dd/MM/yyyy HH:mm` in strptime's letters; `undefined` for ISO and for what has letters of other meaning. */
function strptimeOf(format: string): string | undefined {
  if (/^yyyy-MM-dd/.test(format)) return undefined;
  const written = format
    .replace(/yyyy/g, '%Y')
    .replace(/MM|(?<!%)M/g, '%m')
    .replace(/dd|(?<![%d])d/g, '%d')
    .replace(/HH/g, '%H')
    .replace(/mm/g, '%M')
    .replace(/ss/g, '%S');
  return /^(%[YmdHMS]|[-/. :T])+$/.test(written) && written.includes('%Y') ? written : undefined;
}
