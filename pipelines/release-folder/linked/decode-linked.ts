import type { LinkedRows } from '../../../models/linked/linked-model.ts';
import type { CodeBlock } from '../../../models/model.ts';
import { UserError } from '../../../privacy/errors.ts';
import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import { SECONDS_A_DAY } from '../../dictionary/calendar.ts';
import { inScale, yearOf } from '../../dictionary/linked/time-scale.ts';
import { checkOutputColumns } from '../decode/check-output-columns.ts';
import {
  type DecodedRows,
  isGiven,
  isModelledColumn,
  isWritten,
  type OutputColumn,
  type OutputField,
  outputName,
} from '../decode/output-column.ts';
import { type AdjustOffset, type GivenValues, tableDecoder } from '../decode/table-decoder.ts';
import { drawnTimes } from './drawn-times.ts';
import type { CodesByKind, LinkedOutput, OutputTable } from './linked-output.ts';
import { type Placed, placedRows } from './placed-rows.ts';
import { keepWithin, unitBounds } from './unit-bounds.ts';

/** One table of drawn units, as it is written. */
export interface LinkedTable {
  readonly table: OutputTable;
  readonly rows: number;
  /** Codes of all rows, in the order of the table's sources. */
  readonly block: CodeBlock;
  /** Values that come with the rows. */
  readonly given: GivenValues;
  /** Keeps what is counted from events within what is known of the unit; absent where nothing bounds that. */
  readonly adjust?: AdjustOffset | undefined;
  /** Seed of everything that is drawn for the table: tables have columns of one name. */
  readonly seed: string;
}

/**
 * The tables of drawn units: keys are numbers from 1 in the order drawn, of children in that of their parents, so that every key of a parent is
 * one of its table and the rows of a unit are in order. Nothing is decoded yet. Throws `RELEASE_INVALID` for codes that no table can hold.
 */
export function linkedTables(rows: LinkedRows, output: LinkedOutput, seed: string): LinkedTable[] {
  const { timeline } = output;
  const times = timeline && drawnTimes(rows, timeline, `${seed}/entry`);
  const placed = output.tables.map((table) => placedRows(rows, table.rows));
  const made = output.tables.map(
    (table, at): LinkedTable => ({
      table,
      rows: placed[at]!.count,
      block: { rows: placed[at]!.count, columns: codesOf(rows, table, placed[at]!) },
      given: givenValues(rows, table, { placed: placed[at]!, times, output }),
      seed: `${seed}/${table.name}`,
    }),
  );
  const bounds = unitBounds(rows, output, times, (source) => {
    const at = output.tables.findIndex(({ name }) => name === source.table);
    return daysOfUnits(made[at]!, source.column, placed[at]!.unit, rows.unitCount);
  });
  if (bounds === undefined) return made;
  return made.map((one, at) => ({ ...one, adjust: keepWithin(one.table, output, bounds, placed[at]!.unit) }));
}

/** A column of a table with one row a unit as days, by unit: of a year its first day. */
function daysOfUnits(table: LinkedTable, column: string, unitOfRow: Uint32Array, units: number): Float64Array {
  const { fields, chunks } = decodeLinkedTable(table);
  const at = fields.findIndex(({ name }) => name === column);
  const own = table.table.columns.find((one) => outputName(one) === column);
  const years = own?.kind === 'modelled' && own.offset?.type === 'integer';
  const days = new Float64Array(units).fill(Number.NaN);
  for (const { firstRow, rows, columns } of chunks) {
    const { data, validity } = columns[at]!;
    for (let row = 0; row < rows; row++) {
      if (validity !== undefined && (validity[row >>> 3]! & (1 << (row & 7))) === 0) continue;
      const value = data[row]!;
      days[unitOfRow[firstRow + row]!] = years
        ? Date.UTC(Number(value), 0, 1) / (1000 * SECONDS_A_DAY)
        : typeof value === 'bigint'
          ? Math.floor(Number(value / MICROSECONDS) / SECONDS_A_DAY)
          : value;
    }
  }
  return days;
}

const MICROSECONDS = 1_000_000n;

/** Values of the rows of a table, chunk by chunk, of the columns that files hold. Throws what `tableDecoder` does. */
export function decodeLinkedTable({ table, block, given, seed, adjust }: LinkedTable): {
  readonly fields: readonly OutputField[];
  readonly chunks: Generator<DecodedRows, void, void>;
} {
  checkOutputColumns(table.columns);
  const decoder = tableDecoder(table.columns, seed, table.rules);
  const written = table.columns.flatMap((column, at) => (isWritten(column) ? [at] : []));
  return {
    fields: written.map((at) => decoder.fields[at]!),
    chunks: of(written, decoder.decode([block], given, adjust)),
  };
}

function* of(columns: readonly number[], chunks: Iterable<DecodedRows>): Generator<DecodedRows, void, void> {
  for (const chunk of chunks) yield { ...chunk, columns: columns.map((at) => chunk.columns[at]!) };
}

/** The codes of each row, from the row or from the unit that it belongs to. */
function codesOf(rows: LinkedRows, { name, rows: of, codes, columns }: OutputTable, placed: Placed): Codes[] {
  const own =
    of.of === 'events' ? rows.events.columns : of.of === 'details' ? rows.details[of.detail]!.columns : rows.units;
  const sizes = new Map(columns.filter(isModelledColumn).map(({ position, coding }) => [position, coding.size]));
  return codes.map(({ of: from, column, byKind }, position) => {
    const source =
      byKind === undefined
        ? (from === 'row' ? own : rows.units)[column]!
        : codesByKind(own[column]!, own[byKind.column]!, byKind);
    const all = from === 'row' || of.of === 'units';
    const taken = all ? source : gathered(source, placed.unit);
    const size = sizes.get(position);
    if (size !== undefined && taken.some((code) => code >= size)) throw noValue(name);
    return taken;
  });
}

/** The same codes among those of all kinds. */
function codesByKind(codes: Codes, kinds: Codes, { sizes }: CodesByKind): Codes {
  const starts = new Uint32Array(sizes.length + 1);
  for (const [kind, size] of sizes.entries()) starts[kind + 1] = starts[kind]! + size;
  const missing = starts[sizes.length]!;
  const all = allocateCodes(missing + 1, codes.length);
  for (let i = 0; i < codes.length; i++) {
    const kind = kinds[i]!;
    all[i] = codes[i]! < sizes[kind]! ? starts[kind]! + codes[i]! : missing;
  }
  return all;
}

function gathered(codes: Codes, at: Uint32Array): Codes {
  const taken = new (codes.constructor as Uint32ArrayConstructor)(at.length);
  for (let i = 0; i < at.length; i++) taken[i] = codes[at[i]!]!;
  return taken;
}

interface Given {
  readonly placed: Placed;
  readonly times: Float64Array | undefined;
  readonly output: LinkedOutput;
}

function givenValues(rows: LinkedRows, { columns }: OutputTable, { placed, times, output }: Given): GivenValues {
  return new Map(
    columns.flatMap((column): [string, Float64Array][] =>
      isGiven(column) ? [[outputName(column), valuesOf(column, rows, { placed, times, output })]] : [],
    ),
  );
}

function valuesOf(
  column: Extract<OutputColumn, { kind: 'parent' | 'time' }>,
  { events: { start } }: LinkedRows,
  { placed, times, output }: Given,
): Float64Array {
  const { count, unit, event } = placed;
  const each = (of: (row: number) => number): Float64Array => Float64Array.from({ length: count }, (_, row) => of(row));
  if (column.kind === 'parent') {
    const parent = output.tables.find(({ name }) => name === column.of);
    return parent?.rows.of === 'events' ? each((row) => event![row]! + 1) : each((row) => unit[row]! + 1);
  }
  const { from, coding } = column;
  if (from.of === 'place') return each((row) => event![row]! - start[unit[row]!]! + 1);
  const { scale, upper } = output.timeline!;
  const to = coding.kind === 'date' || coding.kind === 'datetime' ? coding.kind : scale;
  const written = (time: number): number => (from.year ? yearOf(time, scale) : inScale(time, scale, to));
  switch (from.of) {
    case 'row':
    case 'event':
      return each((row) => written(times![event![row]!]!));
    case 'first':
    case 'last':
      return each((row) => {
        const [first, end] = [start[unit[row]!]!, start[unit[row]! + 1]!];
        // A unit without events is counted from the end.
        return written(first === end ? upper : times![from.of === 'first' ? first : end - 1]!);
      });
  }
}

const noValue = (table: string): UserError =>
  new UserError('RELEASE_INVALID', `Cannot decode a row of ${table}: one of its codes has no value`, {
    hint: 'The model is of another version or was changed: sample it with the version that the manifest names.',
  });
