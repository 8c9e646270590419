import { z } from 'zod';
import type { Cell, ColumnKind } from '../../dictionary/coding.ts';
import { isNull, otherToken, outputField } from '../decode/field.ts';
import type { OutputColumn, Storage } from '../decode/output-column.ts';

export const DATA_DICTIONARY_FILE = 'data-dictionary.json';

const cellSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('value'),
    value: z.union([z.string(), z.number(), z.boolean()]),
    label: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('interval'), lower: z.number(), upper: z.number(), closed: z.boolean() }),
  z.strictObject({ kind: z.literal('missing') }),
  z.strictObject({ kind: z.literal('other') }),
]);

const kinds = ['categorical', 'ordinal', 'boolean', 'integer', 'real', 'date', 'datetime', 'code'] as const;
kinds satisfies readonly ColumnKind[];
const storages = ['text', 'boolean', 'int32', 'int64', 'float64', 'date', 'timestamp', 'uuid'] as const;
storages satisfies readonly Storage[];

const stored = { name: z.string().min(1), storage: z.enum(storages), nullable: z.boolean() };

const columnSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...stored, kind: z.literal('identifier'), style: z.enum(['sequence', 'uuid']) }),
  z.strictObject({
    ...stored,
    kind: z.literal('modelled'),
    type: z.enum(kinds),
    decimals: z.int().min(0).optional(),
    cells: z.array(cellSchema).min(1),
    other: z.string().nullable().optional(),
  }),
]);

/** `data-dictionary.json`: what every column of the released table may hold, and how codes become values. */
export const dataDictionarySchema: z.ZodType<DataDictionary> = z.strictObject({
  schema: z.literal('synthward/release-dictionary/1'),
  table: z.string().min(1),
  columns: z.array(columnSchema),
  dictionary: z.unknown(),
}) as z.ZodType<DataDictionary>;

export interface DataDictionary {
  readonly schema: 'synthward/release-dictionary/1';
  readonly table: string;
  readonly columns: readonly DataDictionaryColumn[];
  /** The steward's dictionary with the origin of each fact. */
  readonly dictionary?: unknown;
}

interface StoredColumn {
  readonly name: string;
  readonly storage: Storage;
  readonly nullable: boolean;
}

export type DataDictionaryColumn =
  | (StoredColumn & { readonly kind: 'identifier'; readonly style: 'sequence' | 'uuid' })
  | (StoredColumn & {
      readonly kind: 'modelled';
      readonly type: ColumnKind;
      readonly decimals?: number | undefined;
      /** What each code of the model means; a row holds one of these, or a number inside one. */
      readonly cells: readonly Cell[];
      /** How "outside the domain" is written: this text, or null. */
      readonly other?: string | null | undefined;
    });

/** Describes a released table. `dictionary` is the steward's dictionary as JSON. */
export function dataDictionary(table: string, columns: readonly OutputColumn[], dictionary: unknown): DataDictionary {
  return {
    schema: 'synthward/release-dictionary/1',
    table,
    columns: columns.map((column): DataDictionaryColumn => {
      const { name, storage, nullable } = outputField(column);
      if (column.kind === 'identifier') return { name, storage, nullable, kind: 'identifier', style: column.style };
      const { coding } = column;
      const other = coding.cells.find((cell) => cell.kind === 'other');
      return {
        name,
        storage,
        nullable,
        kind: 'modelled',
        type: coding.kind,
        ...(coding.decimals === undefined ? {} : { decimals: coding.decimals }),
        cells: [...coding.cells],
        ...(other === undefined ? {} : { other: isNull(other, storage) ? null : otherToken(coding.cells) }),
      };
    }),
    dictionary,
  };
}

/** The columns that a data dictionary describes; modelled ones are the model's columns in the same order. */
export function columnsOf(described: DataDictionary): readonly OutputColumn[] {
  let position = 0;
  return described.columns.map((column): OutputColumn => {
    if (column.kind === 'identifier') return { kind: 'identifier', name: column.name, style: column.style };
    const { name, type, cells, decimals } = column;
    const coding = { name, kind: type, size: cells.length, cells, ...(decimals === undefined ? {} : { decimals }) };
    return { kind: 'modelled', coding, position: position++ };
  });
}
