import { z } from 'zod';
import type { Cell, ColumnKind } from '../../dictionary/coding.ts';
import {
  type ComputedRule,
  computedInWords,
  type MapRule,
  type OffsetRule,
  offsetInWords,
  UNITS_APART,
} from '../../dictionary/derived/rules.ts';
import { isNull, otherToken } from '../decode/field.ts';
import type { OutputColumn, Storage } from '../decode/output-column.ts';
import { outputFields } from '../decode/output-fields.ts';

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

const kinds = ['categorical', 'ordinal', 'boolean', 'integer', 'real', 'censored', 'date', 'datetime', 'code'] as const;
kinds satisfies readonly ColumnKind[];
const storages = ['text', 'boolean', 'int32', 'int64', 'float64', 'date', 'timestamp', 'uuid'] as const;
storages satisfies readonly Storage[];

const scales = ['integer', 'real', 'date', 'datetime'] as const;
const outcomes = ['categorical', 'ordinal', 'boolean', 'integer', 'real'] as const;

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
  z.strictObject({
    ...stored,
    kind: z.literal('offset'),
    made: z.string(),
    type: z.enum(scales),
    after: z.string().min(1),
    apart: z.enum(['days', 'seconds', 'numbers']),
    decimals: z.int().min(0).optional(),
    cells: z.array(cellSchema).min(1),
  }),
  z.strictObject({
    ...stored,
    kind: z.literal('formula'),
    made: z.string(),
    type: z.enum(scales),
    decimals: z.int().min(0).optional(),
    from: z.string().min(1),
  }),
  z.strictObject({
    ...stored,
    kind: z.literal('map'),
    made: z.string(),
    type: z.enum(outcomes),
    from: z.string().min(1),
    map: z.array(z.strictObject({ value: z.string(), to: z.union([z.string(), z.number(), z.boolean()]) })).min(1),
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
    })
  | (StoredColumn & {
      readonly kind: 'offset';
      /** How it came about, in words. */
      readonly made: string;
      readonly type: OffsetRule['type'];
      /** The released column that the difference is added to. */
      readonly after: string;
      readonly apart: 'days' | 'seconds' | 'numbers';
      readonly decimals?: number | undefined;
      /** What each code of the model means: a difference. */
      readonly cells: readonly Cell[];
    })
  | (StoredColumn & {
      readonly kind: 'formula';
      readonly made: string;
      readonly type: OffsetRule['type'];
      readonly decimals?: number | undefined;
      readonly from: string;
    })
  | (StoredColumn & {
      readonly kind: 'map';
      readonly made: string;
      readonly type: MapRule['type'];
      readonly from: string;
      readonly map: readonly { readonly value: string; readonly to: string | number | boolean }[];
    });

/** Describes a released table. `dictionary` is the steward's dictionary as JSON. */
export function dataDictionary(table: string, columns: readonly OutputColumn[], dictionary: unknown): DataDictionary {
  const fields = outputFields(columns);
  return {
    schema: 'synthward/release-dictionary/1',
    table,
    columns: columns.map((column, i): DataDictionaryColumn => {
      const { name, storage, nullable } = fields[i]!;
      if (column.kind === 'computed') return { name, storage, nullable, ...computedToJson(column.rule) };
      if (column.kind === 'identifier') return { name, storage, nullable, kind: 'identifier', style: column.style };
      const { coding, offset } = column;
      if (offset !== undefined) {
        return {
          name,
          storage,
          nullable,
          kind: 'offset',
          made: offsetInWords(offset),
          ...offset,
          apart: UNITS_APART[offset.type],
          ...(coding.decimals === undefined ? {} : { decimals: coding.decimals }),
          cells: [...coding.cells],
        };
      }
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

type Described<Kind> = Omit<Extract<DataDictionaryColumn, { kind: Kind }>, keyof StoredColumn>;

function computedToJson(rule: ComputedRule): Described<'formula'> | Described<'map'> {
  const made = computedInWords(rule);
  if (rule.kind === 'map') return { kind: 'map', made, type: rule.type, from: rule.from, map: [...rule.entries] };
  const { text, type, decimals } = rule;
  return { kind: 'formula', made, type, ...(decimals === undefined ? {} : { decimals }), from: text };
}

/** The columns that a data dictionary describes; modelled ones are the model's columns in the same order. */
export function columnsOf(described: DataDictionary): readonly OutputColumn[] {
  let position = 0;
  return described.columns.map((column): OutputColumn => {
    if (column.kind === 'identifier') return { kind: 'identifier', name: column.name, style: column.style };
    if (column.kind === 'formula') {
      const { name, type, decimals, from: text } = column;
      return { kind: 'computed', name, rule: { kind: 'formula', text, type, decimals } };
    }
    if (column.kind === 'map') {
      const { name, type, from, map: entries } = column;
      return { kind: 'computed', name, rule: { kind: 'map', from, type, entries } };
    }
    if (column.kind === 'offset') {
      const { name, type, after, cells, decimals } = column;
      const kind = type === 'real' ? 'real' : 'integer';
      const coding = {
        name,
        kind,
        size: cells.length,
        cells,
        ...(decimals === undefined ? {} : { decimals }),
      } as const;
      return { kind: 'modelled', coding, position: position++, offset: { after, type } };
    }
    const { name, type, cells, decimals } = column;
    const coding = { name, kind: type, size: cells.length, cells, ...(decimals === undefined ? {} : { decimals }) };
    return { kind: 'modelled', coding, position: position++ };
  });
}
