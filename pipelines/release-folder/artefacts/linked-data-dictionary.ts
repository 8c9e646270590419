import { z } from 'zod';
import type { Grouping, LinkedShape } from '../../../privacy/guard/views/view.ts';
import type { ColumnCoding } from '../../dictionary/coding.ts';
import type { Order } from '../../dictionary/order/order-graph.ts';
import { isModelledColumn, type OutputColumn } from '../decode/output-column.ts';
import type {
  BoundSource,
  CodeSource,
  LinkedOutput,
  OutputTable,
  OutputTimeline,
  RowsOf,
} from '../linked/linked-output.ts';
import { columnSchema, columnsOfTable, type DataDictionaryColumn, describedColumns } from './data-dictionary.ts';
import { listOf } from './list-of.ts';

/** `data-dictionary.json` of linked tables: what their columns may hold, how rows belong together, and how codes become values. */
export interface LinkedDataDictionary {
  readonly schema: 'synthward/release-dictionary/2';
  /** What the guard and the model were told of the tables. */
  readonly shape: DescribedShape;
  readonly timeline?: DescribedTimeline | undefined;
  /** Before the one nothing of a unit lies, and after the first of the others that it has. */
  readonly since?: BoundSource | undefined;
  readonly until?: readonly BoundSource[] | undefined;
  readonly tables: readonly DescribedLinkedTable[];
  /** The steward's dictionary with the origin of each fact. */
  readonly dictionary?: unknown;
}

export interface DescribedLinkedTable {
  readonly table: string;
  readonly rows: RowsOf;
  /** The column that names a row. */
  readonly key?: string | undefined;
  /** Where the codes of modelled columns are, in the order of these. */
  readonly codes: readonly CodeSource[];
  readonly columns: readonly DataDictionaryColumn[];
  /** Names of columns of which the first is never after the second. */
  readonly orders?: readonly Order[] | undefined;
}

interface DescribedTimeline extends Omit<OutputTimeline, 'coding'> {
  /** The time of the first event, as a column. */
  readonly column: DataDictionaryColumn;
}

interface DescribedColumn {
  readonly name: string;
  readonly size: number;
  /** The group of each value, and how many groups there are. */
  readonly groups?: { readonly size: number; readonly of: readonly number[] } | undefined;
}

interface DescribedShape {
  readonly units: readonly DescribedColumn[];
  readonly events: {
    readonly name: string;
    readonly most: number;
    readonly gaps?: readonly number[] | undefined;
    readonly columns: readonly DescribedColumn[];
  };
  readonly details: readonly {
    readonly name: string;
    readonly most: number;
    readonly kind: number;
    readonly repeats?: number | undefined;
    readonly columns: readonly DescribedColumn[];
  }[];
}

const MOST_TABLES = 64;
const place = z.int().nonnegative();
const name = z.string().min(1);
const bound = z.strictObject({ table: name, column: name });
const shapeColumn = z.strictObject({
  name,
  size: z.int().positive(),
  groups: z.strictObject({ size: z.int().positive(), of: listOf(place) }).optional(),
});
const shapeColumns = listOf(shapeColumn);
const most = z.int().positive();

const rowsOf = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('units') }),
  z.strictObject({ of: z.literal('events') }),
  z.strictObject({ of: z.literal('details'), detail: place }),
  z.strictObject({ of: z.literal('single'), column: place, absent: place }),
]);

export const linkedDataDictionarySchema: z.ZodType<LinkedDataDictionary> = z.strictObject({
  schema: z.literal('synthward/release-dictionary/2'),
  shape: z.strictObject({
    units: shapeColumns,
    events: z.strictObject({ name, most, gaps: listOf(place, 1).optional(), columns: shapeColumns }),
    details: listOf(
      z.strictObject({ name, most, kind: place, repeats: most.optional(), columns: shapeColumns }),
      0,
      MOST_TABLES,
    ),
  }),
  timeline: z
    .strictObject({
      scale: z.enum(['days', 'date', 'datetime']),
      lower: z.number(),
      upper: z.number(),
      entry: place,
      column: columnSchema,
    })
    .optional(),
  since: bound.optional(),
  until: listOf(bound, 1, MOST_TABLES).optional(),
  tables: listOf(
    z.strictObject({
      table: name,
      rows: rowsOf,
      key: name.optional(),
      codes: listOf(
        z.strictObject({
          of: z.enum(['row', 'unit']),
          column: place,
          byKind: z.strictObject({ column: place, sizes: listOf(place, 1) }).optional(),
        }),
      ),
      columns: listOf(columnSchema),
      orders: listOf(z.tuple([name, name]), 1).optional(),
    }),
    1,
    MOST_TABLES,
  ),
  dictionary: z.unknown(),
}) as unknown as z.ZodType<LinkedDataDictionary>;

/** Describes linked tables. `dictionary` is the steward's dictionary as JSON. */
export function linkedDataDictionary(
  { timeline, since, until, tables }: LinkedOutput,
  shape: LinkedShape,
  dictionary: unknown,
): LinkedDataDictionary {
  return {
    schema: 'synthward/release-dictionary/2',
    shape: shapeToJson(shape),
    ...(timeline === undefined ? {} : { timeline: timelineToJson(timeline) }),
    ...(since === undefined ? {} : { since: { ...since } }),
    ...(until === undefined ? {} : { until: until.map((one) => ({ ...one })) }),
    tables: tables.map(({ name: table, rows, key, codes, columns, rules }) => ({
      table,
      rows: { ...rows },
      ...(key === undefined ? {} : { key }),
      codes: columns.filter(isModelledColumn).map(({ position }) => ({ ...codes[position]! })),
      columns: describedColumns(columns),
      ...(rules.orders.length === 0 ? {} : { orders: rules.orders.map(([a, b]): Order => [a, b]) }),
    })),
    dictionary,
  };
}

function timelineToJson({ scale, lower, upper, entry, coding }: OutputTimeline): DescribedTimeline {
  return { scale, lower, upper, entry, column: describedColumns([asColumn(coding)])[0]! };
}

const asColumn = (coding: ColumnCoding): OutputColumn => ({ kind: 'modelled', coding, position: 0 });

/** The tables that a data dictionary describes. Throws `DICTIONARY_INVALID` for columns that contradict themselves or each other. */
export function linkedOutputOf({ timeline, since, until, tables }: LinkedDataDictionary): LinkedOutput {
  return {
    timeline: timeline && timelineOf(timeline),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    tables: tables.map(
      ({ table, rows, key, codes, columns, orders = [] }): OutputTable => ({
        name: table,
        rows,
        key,
        codes,
        columns: columnsOfTable(columns),
        rules: { orders },
      }),
    ),
  };
}

function timelineOf({ column, ...timeline }: DescribedTimeline): OutputTimeline {
  const [entry] = columnsOfTable([column]);
  if (entry?.kind !== 'modelled') throw new RangeError('The time of a first event is a modelled column');
  return { ...timeline, coding: entry.coding };
}

function shapeToJson({ units, events, details }: LinkedShape): DescribedShape {
  return {
    units: units.map(({ name: called, size }) => ({ name: called, size })),
    events: {
      name: events.name,
      most: events.most,
      ...(events.gaps === undefined ? {} : { gaps: [...events.gaps] }),
      columns: columnsToJson(events),
    },
    details: details.map((detail) => ({
      name: detail.name,
      most: detail.most,
      kind: detail.kind,
      ...(detail.repeats === undefined ? {} : { repeats: detail.repeats }),
      columns: columnsToJson(detail),
    })),
  };
}

const columnsToJson = ({ columns, groups }: Pick<LinkedShape['events'], 'columns' | 'groups'>): DescribedColumn[] =>
  columns.map(({ name: called, size }, i) => {
    const group = groups[i];
    return {
      name: called,
      size,
      ...(group === undefined ? {} : { groups: { size: group.size, of: [...group.of] } }),
    };
  });

/** The shape that a data dictionary states. Throws `RangeError` where groups are not those of the values. */
export function shapeOf({ shape: { units, events, details } }: LinkedDataDictionary): LinkedShape {
  return {
    units: units.map(({ name: called, size }) => ({ name: called, size })),
    events: { name: events.name, most: events.most, gaps: events.gaps, ...columnsOf(events.columns) },
    details: details.map(({ columns, ...detail }) => {
      if (detail.kind >= columns.length) throw new RangeError('A table of details has no such column of kinds');
      return { ...detail, ...columnsOf(columns) };
    }),
  };
}

function columnsOf(columns: readonly DescribedColumn[]): Pick<LinkedShape['events'], 'columns' | 'groups'> {
  return {
    columns: columns.map(({ name: called, size }) => ({ name: called, size })),
    groups: columns.map(({ size, groups }): Grouping | undefined => {
      if (groups === undefined) return undefined;
      if (groups.of.length !== size || groups.of.some((group) => group >= groups.size)) {
        throw new RangeError('The groups of a column are not those of its values');
      }
      return { size: groups.size, of: Uint32Array.from(groups.of) };
    }),
  };
}
