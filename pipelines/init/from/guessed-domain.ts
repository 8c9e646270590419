import { holdsMark } from '../../dictionary/unfilled.ts';
import type { Storage } from '../../protected/sources/storage.ts';
import { knownColumn, type Vocabulary } from '../knowledge/known-column.ts';
import type { FieldKind, SchemaField } from './schema.ts';

type Entries = Readonly<Record<string, unknown>>;

/** How a file would keep what the schema says, so that what is known is fit to it. */
const KEPT_AS: Readonly<Record<FieldKind, Storage>> = {
  identifier: 'text',
  text: 'text',
  categorical: 'text',
  ordinal: 'text',
  code: 'text',
  boolean: 'text',
  integer: 'whole',
  real: 'float',
  date: 'date',
  datetime: 'timestamp',
};

/** A domain for a column whose schema states none, where its name says one of the same kind; `undefined` where it does not. */
export function guessedDomain(
  field: SchemaField,
  vocabulary: Vocabulary | undefined,
): { readonly column: Entries; readonly note: string } | undefined {
  const fact = knownColumn(field.name, KEPT_AS[field.kind], vocabulary);
  if (fact === undefined || holdsMark(fact.column)) return undefined;
  const { kind, ...domain } = fact.column;
  if (!isSameKind(field, String(kind), fact.counted === true) || !isWithin(field, domain['range'])) return undefined;
  return {
    column: {
      ...(kind === field.kind ? {} : { kind }),
      ...domain,
      ...(field.kind === 'real' && field.decimals !== undefined ? { decimals: field.decimals } : {}),
      ...(field.decimal === undefined ? {} : { decimal: field.decimal }),
      ...(field.format === undefined ? {} : { format: field.format }),
      ...(field.missing === undefined ? {} : { missing: field.missing }),
    },
    note: `guessed by its name${fact.note && `: ${fact.note}`}`,
  };
}

const LISTS = ['categorical', 'ordinal', 'boolean'];

/** A database keeps yes and no as 1 and 0, and a form counts whole years as numbers. */
const isSameKind = (field: SchemaField, kind: string, counted: boolean): boolean =>
  kind === field.kind ||
  (LISTS.includes(kind) && (field.kind === 'categorical' || field.kind === 'boolean')) ||
  (kind === 'boolean' && field.kind === 'integer') ||
  (kind === 'integer' && field.kind === 'real' && counted && (field.decimals ?? 0) === 0);

/** A limit that the schema does state is not contradicted. */
const isWithin = ({ lower, upper }: SchemaField, range: unknown): boolean =>
  (lower === undefined && upper === undefined) ||
  (Array.isArray(range) && !(lower !== undefined && range[0] < lower) && !(upper !== undefined && range[1] > upper));
