import type { SourceField } from '../../protected/sources/session/source.ts';
import { canHold, type Storage, storageOf } from '../../protected/sources/storage.ts';
import type { Schema, SchemaField } from './schema.ts';

export interface MatchedColumns {
  /** In the order of the table: what the schema says, or the table's own field where it says nothing. */
  readonly columns: readonly (
    | { readonly field: SchemaField }
    | { readonly unknown: SourceField; readonly why: string | undefined }
  )[];
  /** Named by the schema and not in the table. */
  readonly absent: readonly string[];
  /** In the table and not named by the schema. */
  readonly unnamed: readonly string[];
  /** Schema and storage type contradict each other. */
  readonly contradicted: readonly string[];
}

/** Which field of the schema each column of a table is, by its name and, failing that, by its name in other letters. */
export function matchTable(schema: Schema, table: readonly SourceField[]): MatchedColumns {
  const exact = new Map<string, SchemaField>();
  const loose = new Map<string, SchemaField>();
  for (const field of schema.fields) {
    for (const name of [field.name, ...(field.also ?? [])]) {
      if (!exact.has(name)) exact.set(name, field);
      if (!loose.has(name.toLowerCase())) loose.set(name.toLowerCase(), field);
    }
  }
  const used = new Set<SchemaField>();
  const unnamed: string[] = [];
  const contradicted: string[] = [];
  const columns = table.map((column) => {
    const found = exact.get(column.name) ?? loose.get(column.name.toLowerCase());
    if (found === undefined || used.has(found)) {
      unnamed.push(column.name);
      return { unknown: column, why: 'not in the schema' };
    }
    used.add(found);
    const field = asStored(
      { ...found, name: column.name, storage: column.kept ?? found.storage },
      storageOf(column.storage),
    );
    if (field !== undefined) return { field };
    const type = column.storage.replace(/\(.*/s, '');
    contradicted.push(`${column.name} (${found.kind} by the schema, ${type} in the table)`);
    return { unknown: column, why: `${found.kind} by the schema, ${type} in the table` };
  });
  const absent = schema.fields.filter((field) => !used.has(field) && !field.implied).map(({ name }) => name);
  return { columns, absent, unnamed, contradicted };
}

/** What can be read of a column that is kept so; `undefined` where the schema must be wrong about it. */
function asStored(field: SchemaField, storage: Storage): SchemaField | undefined {
  if (field.from !== undefined) return field;
  if (storage === 'boolean' && ['boolean', 'categorical', 'ordinal', 'integer'].includes(field.kind)) {
    const { values: _, lower: _lower, upper: _upper, ...others } = field;
    return { ...others, kind: 'boolean', truth: { true: ['true'], false: ['false'] } };
  }
  if (!canHold(field.kind, storage, field.format !== undefined)) return undefined;
  if (storage === 'text') return field;
  // Numbers and dates that a file keeps as such are taken as they are.
  const { decimal: _, format, ...others } = field;
  return storage === 'whole' || storage === 'float'
    ? { ...others, ...(format === undefined ? {} : { format }) }
    : others;
}
