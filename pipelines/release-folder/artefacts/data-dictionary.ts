import { z } from 'zod';
import { type Cell, type ColumnKind, heldCells, MOST_DECIMALS } from '../../dictionary/coding.ts';
import {
  type ComputedRule,
  computedInWords,
  type MapRule,
  type OffsetRule,
  offsetInWords,
  UNITS_APART,
} from '../../dictionary/derived/rules.ts';
import { parseStorage } from '../../dictionary/storage/storage-type.ts';
import type { StoredAs } from '../../dictionary/storage/stored-as.ts';
import { isNull, otherToken } from '../decode/field.ts';
import type { OutputColumn, OutputField } from '../decode/output-column.ts';
import { outputFields } from '../decode/output-fields.ts';
import { keptAs, storedOf } from '../decode/stored-field.ts';

import { type DescribedDetail, detailOf, detailSchema, detailToJson } from './described-detail.ts';
import { listOf } from './list-of.ts';

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

const scales = ['integer', 'real', 'date', 'datetime'] as const;
const outcomes = ['categorical', 'ordinal', 'boolean', 'integer', 'real'] as const;

const storage = z.string().refine((kept) => kept === 'uuid' || parseStorage(kept) !== undefined);
const decimals = z.int().min(0).max(MOST_DECIMALS).optional();
const format = z.string().optional();
const written = z.tuple([z.string(), z.string()]).optional();
/** Names are written into SQL, which holds no NUL. */
const columnName = z
  .string()
  .min(1)
  .refine((name) => !name.includes('\0'));
const stored = { name: columnName, storage, nullable: z.boolean() };

/** A column of a table, as JSON. */
export const columnSchema: z.ZodType<DataDictionaryColumn> = z.discriminatedUnion('kind', [
  z.strictObject({
    ...stored,
    kind: z.literal('identifier'),
    style: z.enum(['sequence', 'uuid', 'pattern']),
    pattern: z.string().optional(),
  }),
  z.strictObject({ ...stored, kind: z.literal('empty') }),
  z.strictObject({ ...stored, kind: z.literal('parent'), of: z.string().min(1) }),
  z.strictObject({
    ...stored,
    kind: z.literal('time'),
    type: z.enum(['integer', 'real', 'date', 'datetime']),
    from: z.enum(['place', 'row', 'event', 'first', 'last']),
    year: z.literal(true).optional(),
    hidden: z.literal(true).optional(),
    cells: listOf(cellSchema, 1, 2),
    format,
  }),
  z.strictObject({
    ...stored,
    kind: z.literal('modelled'),
    type: z.enum(kinds),
    decimals,
    cells: listOf(cellSchema, 1),
    detail: detailSchema.optional(),
    other: z.string().nullable().optional(),
    format,
    written,
  }),
  z.strictObject({
    ...stored,
    kind: z.literal('offset'),
    made: z.string(),
    type: z.enum(scales),
    after: z.string().min(1),
    apart: z.enum(['days', 'seconds', 'numbers']),
    format,
    decimals,
    cells: listOf(cellSchema, 1),
    detail: detailSchema.optional(),
  }),
  z.strictObject({
    ...stored,
    kind: z.literal('formula'),
    made: z.string(),
    type: z.enum(scales),
    decimals,
    from: z.string().min(1),
    format,
  }),
  z.strictObject({
    ...stored,
    kind: z.literal('map'),
    made: z.string(),
    type: z.enum(outcomes),
    written,
    from: z.string().min(1),
    map: listOf(z.strictObject({ value: z.string(), to: z.union([z.string(), z.number(), z.boolean()]) }), 1),
  }),
]) as z.ZodType<DataDictionaryColumn>;

/** `data-dictionary.json`: what every column of the released table may hold, and how codes become values. */
export const dataDictionarySchema: z.ZodType<DataDictionary> = z.strictObject({
  schema: z.literal('synthward/release-dictionary/1'),
  table: z.string().min(1),
  columns: listOf(columnSchema),
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
  /** As files keep it: a name of the dictionary's `storage`, `timestamp` (microseconds, without a zone) or `uuid` (as text). */
  readonly storage: string;
  readonly nullable: boolean;
}

export type DataDictionaryColumn =
  | (StoredColumn & {
      readonly kind: 'identifier';
      readonly style: 'sequence' | 'uuid' | 'pattern';
      readonly pattern?: string | undefined;
    })
  /** Null in every row. */
  | (StoredColumn & { readonly kind: 'empty' })
  /** Holds the key of a row of the table named. */
  | (StoredColumn & { readonly kind: 'parent'; readonly of: string })
  /** When a row was. */
  | (StoredColumn & {
      readonly kind: 'time';
      readonly type: 'integer' | 'real' | 'date' | 'datetime';
      /** Its place among the rows of its unit, its own time, that of its event, or of the unit's first or last event. */
      readonly from: 'place' | 'row' | 'event' | 'first' | 'last';
      /** Stated where it is the calendar year alone. */
      readonly year?: true | undefined;
      /** Stated where no file holds it: another column is counted from it. */
      readonly hidden?: true | undefined;
      /** The range, and whether it may be missing. */
      readonly cells: readonly Cell[];
      readonly format?: string | undefined;
    })
  | (StoredColumn & {
      readonly kind: 'modelled';
      readonly type: ColumnKind;
      readonly decimals?: number | undefined;
      /** What each code of the model means; a row holds one of these, or a number inside one. */
      readonly cells: readonly Cell[];
      readonly detail?: DescribedDetail | undefined;
      /** How "outside the domain" is written: this text, or null. */
      readonly other?: string | null | undefined;
      readonly format?: string | undefined;
      readonly written?: readonly [string, string] | undefined;
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
      readonly format?: string | undefined;
      readonly detail?: DescribedDetail | undefined;
    })
  | (StoredColumn & {
      readonly kind: 'formula';
      readonly made: string;
      readonly type: OffsetRule['type'];
      readonly decimals?: number | undefined;
      readonly from: string;
      readonly format?: string | undefined;
    })
  | (StoredColumn & {
      readonly kind: 'map';
      readonly made: string;
      readonly written?: readonly [string, string] | undefined;
      readonly type: MapRule['type'];
      readonly from: string;
      readonly map: readonly { readonly value: string; readonly to: string | number | boolean }[];
    });

/** Describes a released table. `dictionary` is the steward's dictionary as JSON. */
export function dataDictionary(table: string, columns: readonly OutputColumn[], dictionary: unknown): DataDictionary {
  return { schema: 'synthward/release-dictionary/1', table, columns: describedColumns(columns), dictionary };
}

/** Describes the columns of a table. */
export function describedColumns(columns: readonly OutputColumn[]): DataDictionaryColumn[] {
  const fields = outputFields(columns);
  return columns.map((column, i): DataDictionaryColumn => {
    const field = fields[i]!;
    const { name, nullable } = field;
    const head = { name, storage: keptAs(field), nullable };
    const how = writtenToJson(field);
    if (column.kind === 'empty') return { ...head, kind: 'empty' };
    if (column.kind === 'parent') return { ...head, kind: 'parent', of: column.of };
    if (column.kind === 'time') return { ...head, ...timeToJson(column), ...how };
    if (column.kind === 'computed') return { ...head, ...computedToJson(column.rule), ...how };
    if (column.kind === 'identifier') {
      const { style } = column;
      return {
        ...head,
        kind: 'identifier',
        ...(typeof style === 'string' ? { style } : { style: 'pattern', ...style }),
      };
    }
    const { coding, offset } = column;
    if (offset !== undefined) {
      return {
        ...head,
        kind: 'offset',
        made: offsetInWords(offset),
        ...offset,
        apart: UNITS_APART[offset.type],
        ...(coding.decimals === undefined ? {} : { decimals: coding.decimals }),
        cells: [...coding.cells],
        ...how,
        ...detailToJson(coding),
      };
    }
    const other = coding.cells.find((cell) => cell.kind === 'other');
    return {
      ...head,
      kind: 'modelled',
      type: coding.kind,
      ...(coding.decimals === undefined ? {} : { decimals: coding.decimals }),
      cells: [...coding.cells],
      ...detailToJson(coding),
      ...(other === undefined ? {} : { other: isNull(other, field.storage) ? null : otherToken(heldCells(coding)) }),
      ...how,
    };
  });
}

function timeToJson({ coding, from, written }: Extract<OutputColumn, { kind: 'time' }>): Described<'time'> {
  return {
    kind: 'time',
    type: coding.kind as Described<'time'>['type'],
    from: from.of,
    ...('year' in from && from.year ? { year: true } : {}),
    ...(written ? {} : { hidden: true }),
    cells: [...coding.cells],
  };
}

/** How days, moments and truth are written, where they are not kept as such. */
function writtenToJson({ stored }: OutputField): { format?: string; written?: readonly [string, string] } {
  const { format, written } = stored ?? {};
  return { ...(format === undefined ? {} : { format }), ...(written === undefined ? {} : { written }) };
}
type Described<Kind> = Omit<Extract<DataDictionaryColumn, { kind: Kind }>, keyof StoredColumn>;

function computedToJson(rule: ComputedRule): Described<'formula'> | Described<'map'> {
  const made = computedInWords(rule);
  if (rule.kind === 'map') return { kind: 'map', made, type: rule.type, from: rule.from, map: [...rule.entries] };
  const { text, type, decimals } = rule;
  return { kind: 'formula', made, type, ...(decimals === undefined ? {} : { decimals }), from: text };
}

/**
 * The columns that a data dictionary describes; modelled ones are the model's columns in the same order. Throws `DICTIONARY_INVALID` for columns
 * that contradict themselves or each other.
 */
export const columnsOf = ({ columns }: DataDictionary): readonly OutputColumn[] => columnsOfTable(columns);

/** The same of any table. */
export function columnsOfTable(described: readonly DataDictionaryColumn[]): readonly OutputColumn[] {
  const columns = columnsAsWritten(described);
  const fields = outputFields(columns);
  return columns.map((column, i) => {
    if (column.kind === 'empty' || fields[i]!.stored !== undefined) return column;
    const { stored: _, ...decoded } = column;
    return decoded;
  });
}

function columnsAsWritten(described: readonly DataDictionaryColumn[]): readonly OutputColumn[] {
  let position = 0;
  return described.map((column): OutputColumn => {
    const kept = storedOfJson(column);
    if (column.kind === 'empty') {
      return { kind: 'empty', name: column.name, stored: kept.stored ?? { type: { kind: 'text' } } };
    }
    if (column.kind === 'parent') return { kind: 'parent', name: column.name, of: column.of, ...kept };
    if (column.kind === 'time') {
      const { name, type: kind, cells, from, year = false, hidden = false } = column;
      const coding = { name, kind, size: cells.length, cells };
      return {
        kind: 'time',
        coding,
        from: from === 'place' ? { of: from } : { of: from, year },
        written: !hidden,
        ...kept,
      };
    }
    if (column.kind === 'identifier') {
      const { name, style, pattern = '' } = column;
      return { kind: 'identifier', name, style: style === 'pattern' ? { pattern } : style, ...kept };
    }
    if (column.kind === 'formula') {
      const { name, type, decimals, from: text } = column;
      return { kind: 'computed', name, rule: { kind: 'formula', text, type, decimals }, ...kept };
    }
    if (column.kind === 'map') {
      const { name, type, from, map: entries } = column;
      return { kind: 'computed', name, rule: { kind: 'map', from, type, entries }, ...kept };
    }
    if (column.kind === 'offset') {
      const { name, type, after, cells, decimals, detail } = column;
      const kind = type === 'real' ? 'real' : 'integer';
      const coding = {
        name,
        kind,
        size: cells.length,
        cells,
        ...(decimals === undefined ? {} : { decimals }),
        ...detailOf(column.name, kind, cells, detail),
      } as const;
      return { kind: 'modelled', coding, position: position++, offset: { after, type }, ...kept };
    }
    const { name, type, cells, decimals, detail } = column;
    const coding = {
      name,
      kind: type,
      size: cells.length,
      cells,
      ...(decimals === undefined ? {} : { decimals }),
      ...detailOf(name, type, cells, detail),
    };
    return { kind: 'modelled', coding, position: position++, ...kept };
  });
}

/** What the storage, format and written form of a column state; nothing where files keep what suits its values by itself. */
function storedOfJson(column: DataDictionaryColumn): { stored?: StoredAs } {
  const stored = storedOf(column.storage);
  if (stored === undefined) return {};
  const format = 'format' in column ? column.format : undefined;
  const written = 'written' in column ? column.written : undefined;
  return {
    stored: {
      ...stored,
      ...(format === undefined ? {} : { format }),
      ...(written === undefined ? {} : { written }),
    },
  };
}
