import type { Cell } from '../../dictionary/coding.ts';
import { followsRule, type SpreadRule, spreadRule } from '../../dictionary/spread-rule.ts';
import { outputField } from '../../release-folder/decode/field.ts';
import { parseIsoDate, parseIsoDatetime } from '../../release-folder/decode/iso-time.ts';
import type { OutputColumn, OutputField } from '../../release-folder/decode/output-column.ts';
import { isRounded } from '../../release-folder/decode/stored-field.ts';
import type { ColumnValues } from './table-values.ts';

/** Finds the first value that a column may not hold: its place among `values`, or -1. Rows before them: `firstRow`. */
export type DomainCheck = (values: ColumnValues, firstRow: number) => number;

/** What `column` may hold, worked out from the data dictionary. */
export function domainCheck(column: Exclude<OutputColumn, { kind: 'computed' }>): DomainCheck {
  const field = outputField(column);
  const allows = valueCheck(column, field);
  return (values, firstRow) => {
    const { present } = values;
    for (let i = 0; i < present.length; i++) {
      if (present[i] === 0 ? !field.nullable : !allows(values, i, firstRow)) return i;
    }
    return -1;
  };
}

type ValueCheck = (values: ColumnValues, i: number, firstRow: number) => boolean;

const UUID_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function valueCheck(column: Exclude<OutputColumn, { kind: 'computed' }>, field: OutputField): ValueCheck {
  if (column.kind === 'empty') return () => false;
  const pattern = field.stored?.pattern;
  if (pattern !== undefined) {
    return ({ numbers }, i) =>
      (numbers as BigInt64Array)[i]! >= 0n && (numbers as BigInt64Array)[i]! < BigInt(pattern.combinations);
  }
  if (column.kind === 'identifier') {
    if (column.style === 'uuid') return ({ uuids }, i) => UUID_4.test(uuids?.[i] ?? '');
    return ({ numbers }, i, firstRow) => (numbers as BigInt64Array)[i] === BigInt(firstRow + i + 1);
  }
  if (column.kind === 'parent') return ({ numbers }, i) => (numbers as BigInt64Array)[i]! > 0n;
  const { cells, decimals } = column.coding;
  if (field.storage === 'text') return ({ numbers }, i) => (numbers as Float64Array)[i]! >= 0;
  const single = new Set(cells.flatMap((cell) => (cell.kind === 'value' ? [numberOf(cell.value, field)] : [])));
  const inside = binCheck(cells, isRounded(field) ? undefined : field.storage === 'float64' ? decimals : 0);
  if (field.storage === 'timestamp') {
    return ({ numbers }, i) => {
      const value = (numbers as BigInt64Array)[i]!;
      return single.has(value) || (value % 1_000_000n === 0n && inside(Number(value / 1_000_000n)));
    };
  }
  if (field.storage === 'int64') {
    return ({ numbers }, i) => {
      const value = Number((numbers as BigInt64Array)[i]!);
      return Number.isSafeInteger(value) && (single.has(value) || inside(value));
    };
  }
  return ({ numbers }, i) => {
    const value = (numbers as Float64Array)[i]!;
    return single.has(value) || inside(value);
  };
}

function numberOf(value: string | number | boolean, field: OutputField): number | bigint {
  const { storage } = field;
  if (isRounded(field)) return Math.fround(Number(value));
  if (storage === 'date') return parseIsoDate(String(value))!;
  return storage === 'timestamp' ? parseIsoDatetime(String(value))! : Number(value);
}

/** Whether a number is a single value of a column or follows the rule of one of its bins. */
export function numberCheck(cells: readonly Cell[], decimals: number | undefined): (value: number) => boolean {
  const single = new Set(cells.flatMap((cell) => (cell.kind === 'value' ? [Number(cell.value)] : [])));
  const inside = binCheck(cells, decimals);
  return (value) => single.has(value) || inside(value);
}

/** Whether a number follows the spreading rule of some bin. Bins of a dictionary do not overlap. */
function binCheck(cells: readonly Cell[], decimals: number | undefined): (value: number) => boolean {
  const bins = cells
    .flatMap((cell) => {
      const rule = cell.kind === 'interval' ? spreadRule(cell, decimals) : undefined;
      return cell.kind === 'interval' && rule !== undefined ? [{ cell, rule }] : [];
    })
    .sort((a, b) => a.cell.lower - b.cell.lower);
  const lowers = Float64Array.from(bins, ({ cell }) => cell.lower);
  const follows = (bin: { cell: Extract<Cell, { kind: 'interval' }>; rule: SpreadRule } | undefined, value: number) =>
    bin !== undefined && followsRule(bin.rule, bin.cell, value);
  return (value) => {
    let low = 0;
    let high = lowers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (lowers[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    return follows(bins[low - 1], value) || follows(bins[low - 2], value);
  };
}
