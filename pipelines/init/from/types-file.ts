import { guessKind } from '../guess-kind.ts';
import type { CsvRows } from './csv-rows.ts';
import { type JsonObject, textOf } from './json/json-values.ts';
import { TRUTH, unitAmong } from './json/typed-field.ts';
import { type Schema, SchemaError, type SchemaField } from './schema.ts';

const NAME = /^(column|columns|name|names|variable|variable_?name|field|feature|col)$/i;
const TYPE = /^(type|types|dtype|dtypes|class|classes|data_?type|storage|mode|x)$/i;

/** Whether the header is that of a list of columns and types; R leaves the name of the first without a word. */
export const isTypesHeader = (header: readonly string[]): boolean =>
  header.length === 2 && (NAME.test(header[0]!) || header[0] === '') && TYPE.test(header[1]!);

/** Whether it is `{"age": "int64"}`. */
export function isTypesObject(value: JsonObject): boolean {
  const types = Object.values(value);
  return (
    types.length > 0 &&
    types.every((type) => typeof type === 'string') &&
    types.some((type) => kindOf(type as string) !== undefined)
  );
}

/** Whether it is `[{"name": "age", "type": "int64"}]`. */
export const isTypesList = (value: readonly JsonObject[]): boolean =>
  value.length > 0 && value.every((one) => namedType(one) !== undefined);

function namedType(one: JsonObject): readonly [string, string] | undefined {
  const [name, type] = [NAME, TYPE].map((form) => textOf(Object.entries(one).find(([key]) => form.test(key))?.[1]));
  return name === undefined || type === undefined ? undefined : [name, type];
}

export const typesOfObject = (value: JsonObject): Schema =>
  schemaOfTypes(Object.entries(value).map(([name, type]) => [name, String(type)]));

export const typesOfList = (value: readonly JsonObject[]): Schema => schemaOfTypes(value.map((one) => namedType(one)!));

export const typesOfCsv = ({ rows }: CsvRows): Schema =>
  schemaOfTypes(rows.map(([name, type]) => [name!.trim(), type!.trim()]));

/** Types as pandas, polars, Arrow, R and DuckDB name them, in small letters. */
function kindOf(type: string): SchemaField['kind'] | undefined {
  const name = type.trim().toLowerCase();
  if (/^(u?int(8|16|32|64)?|integer|bigint|smallint|tinyint|hugeint|integer64|long)$/.test(name)) return 'integer';
  if (/^(float|float16|float32|float64|halffloat|double|numeric|real|number|decimal(128)?(\(.*\))?)$/.test(name))
    return 'real';
  if (/^(bool|boolean|logical)$/.test(name)) return 'boolean';
  if (/^(date|date32(\[day\])?|date64|idate)$/.test(name)) return 'date';
  if (
    /^(datetime64\[.*\]|datetime(\(.*\))?|timestamp(\[.*\])?|posix[cl]t.*|timestamp_.*|timestamp with time zone)$/.test(
      name,
    )
  )
    return 'datetime';
  if (/^(category|categorical(\(.*\))?|enum(\(.*\))?|factor|dictionary<.*>)$/.test(name)) return 'categorical';
  if (/^ordered.*|.*\bordered\b.*factor.*$/.test(name)) return 'ordinal';
  if (/^(object|string(\[.*\])?|str|utf8|large_string|character|varchar|text)$/.test(name)) return 'code';
  if (
    /^(timedelta64.*|difftime|duration.*|interval|time.*|hms.*|complex.*|list.*|struct.*|binary|bytes|raw|period.*|map.*|blob)$/.test(
      name,
    )
  )
    return 'text';
  return undefined;
}

function schemaOfTypes(types: readonly (readonly [string, string])[]): Schema {
  const named = types.filter(([name]) => name !== '');
  if (named.length === 0) throw new SchemaError('it names no column');
  const unknown = named.filter(([, type]) => kindOf(type) === undefined);
  if (unknown.length === named.length) throw new SchemaError('none of the types in it is known');
  const fields = named.map(([name, type]) => fieldOf(name, type));
  return {
    what: 'a list of column types',
    fields,
    unit: unitAmong(fields, []),
    remarks:
      unknown.length === 0
        ? []
        : [
            `Types that are not known here were drafted as text: ${unknown
              .slice(0, 10)
              .map(([name, type]) => `${name} (${type.slice(0, 40)})`)
              .join(', ')}${unknown.length > 10 ? ` and ${unknown.length - 10} more` : ''}.`,
          ],
  };
}

/** Types say little more than a Parquet file does, so that names say the rest. */
function fieldOf(name: string, type: string): SchemaField {
  const kind = kindOf(type);
  const guess = (storage: string): SchemaField['kind'] => guessKind(name, storage);
  switch (kind) {
    case undefined:
      return { name, kind: 'text', notes: [`left out: the type ${type.slice(0, 40)} is not known here`] };
    case 'text':
      return { name, kind, notes: [`left out: ${type.slice(0, 40)} cannot be modelled`] };
    case 'boolean':
      return { name, kind, truth: TRUTH };
    case 'integer':
      return { name, kind: guess('BIGINT') === 'identifier' ? 'identifier' : 'integer' };
    case 'real': {
      const scale = /^decimal(?:128)?\(\d+, ?(\d+)\)$/i.exec(type.trim())?.[1];
      return {
        name,
        kind: guess('DOUBLE') === 'integer' ? 'integer' : 'real',
        decimals: scale === undefined ? undefined : Number(scale),
      };
    }
    // Text says nothing of what it holds.
    case 'code':
      return { name, kind: guess('VARCHAR') };
    default:
      return { name, kind };
  }
}
