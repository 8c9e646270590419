import { isModelled, type ModelledColumn } from '../../../dictionary/dictionary.ts';
import type { Anchor, DictionaryTable, TableOrder } from '../../../dictionary/linked/linked-dictionary.ts';
import { inScale, timeScaleOf, yearOf } from '../../../dictionary/linked/time-scale.ts';
import { outsideDomain } from '../../sources/encode-table.ts';
import type { ReadTable } from '../reading/read-table.ts';
import { UNREADABLE, valueCoder } from '../reading/value-coder.ts';

/** When events are, in the words of their order; NaN where that is not known. */
export interface UnitTimes {
  readonly scale: TableOrder['scale'];
  first(unit: number): number;
  last(unit: number): number;
  /** Of the first event, or what stands for it; NaN where nothing does. */
  entry(unit: number): number;
  event(event: number): number;
}

/** The code of a row of a unit; `event` is the one that it is, or that it belongs to. Throws `VALUE_OUTSIDE_DOMAIN`. */
export type RowCoder = (row: number, unit: number, event: number) => number;

/** Of the column at position `column` of the codings of a table: as it was read, or from the number that was. */
export function rowCoder(read: ReadTable, column: number, times: UnitTimes): RowCoder {
  const encoded = read.columns[column];
  if (encoded !== undefined) return (row) => encoded.codes[row]!;
  const numbers = read.numbers.get(column)!;
  const { name } = read.table.dictionary.codings[column]!;
  const modelled = read.table.dictionary.columns.filter(isModelled).find((one) => one.name === name)!;
  const kinds = read.table.byKind.get(name);
  if (kinds !== undefined) return byKind(read, modelled, numbers, kinds);
  return countedFrom(read, modelled, numbers, times);
}

/** The distance from a time that is known now, of columns that are counted from one. */
function countedFrom(read: ReadTable, column: ModelledColumn, numbers: Float64Array, times: UnitTimes): RowCoder {
  const { offset } = column;
  const encode = valueCoder(column);
  const base =
    offset === undefined ? () => 0 : baseOf(read.table.anchors.get(offset.after)!, read, offset.reading.scale, times);
  return (row, unit, event) => {
    const value = numbers[row]!;
    const code = encode(value === UNREADABLE ? value : value - base(row, unit, event));
    if (code >= column.coding.size) throw outsideDomain(column);
    return code;
  };
}

function baseOf(
  anchor: Anchor,
  { table, order }: ReadTable,
  scale: TableOrder['reading']['scale'],
  times: UnitTimes,
): RowCoder {
  const own = table.order?.scale ?? times.scale;
  const inWords = (time: number, of: TableOrder['scale']): number =>
    anchor.year ? yearOf(time, of) : inScale(time, of, timeScaleOf(scale));
  switch (anchor.of) {
    case 'row':
      return (row) => inWords(order?.[row] ?? Number.NaN, own);
    case 'event':
      return (_, __, event) => inWords(times.event(event), times.scale);
    case 'first':
      return (_, unit) => inWords(times.first(unit), times.scale);
    case 'last':
      return (_, unit) => inWords(times.last(unit), times.scale);
  }
}

/** The code that a number has among those of its kind; missing where the kind says nothing of it. */
function byKind(
  read: ReadTable,
  column: ModelledColumn,
  numbers: Float64Array,
  kinds: readonly ModelledColumn[],
): RowCoder {
  const kindOf = kindCodes(read.table, read);
  const coders = kinds.map((kind) => ({ kind, encode: valueCoder(kind) }));
  const missing = column.coding.cells.findIndex(({ kind }) => kind === 'missing');
  return (row) => {
    const coder = coders[kindOf(row)];
    if (coder === undefined) return missing;
    const code = coder.encode(numbers[row]!);
    // Of a kind that has no such values, every number is missing.
    return coder.kind.coding.cells[code]?.kind === 'interval' || coder.kind.coding.cells[code]?.kind === 'value'
      ? code
      : missing;
  };
}

function kindCodes({ kind, dictionary }: DictionaryTable, { columns }: ReadTable): (row: number) => number {
  const codes = columns[dictionary.codings.findIndex(({ name }) => name === kind)]?.codes;
  if (codes === undefined) throw new RangeError('A column by kind stands beside a column of the kind');
  return (row) => codes[row]!;
}
