import type { Cell, ColumnCoding } from '../../dictionary/coding.ts';
import { previousDouble } from '../../dictionary/previous-double.ts';
import { spreadRule } from '../../dictionary/spread-rule.ts';
import { invalidCoding } from './invalid-coding.ts';
import { parseIsoDate, parseIsoDatetime } from './iso-time.ts';
import type { OutputField } from './output-column.ts';

/** What each code of a column of numbers, days or moments is spread over, one entry a code. */
export interface SpreadTable {
  /** Whether any code stands for more than one number. */
  readonly spreads: boolean;
  /** The numbers of a code are `(first + i) / scale` for `0 <= i <= last`. */
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly scale: Float64Array;
  /** Where `width` is positive the code stands for all doubles in `[lower, greatest]` instead. */
  readonly lower: Float64Array;
  readonly width: Float64Array;
  readonly greatest: Float64Array;
  /** For 64-bit integers and moments: number `i` of a code is `exact + i * unit`. */
  readonly exact: readonly bigint[];
  readonly unit: bigint;
}

const MICROSECONDS = 1_000_000n;

/** Throws `DICTIONARY_INVALID` for an empty bin, or a bin of a column of whole numbers that holds none. */
export function spreadTable(coding: ColumnCoding, field: OutputField): SpreadTable {
  const size = coding.cells.length;
  const [first, last, lower, width, greatest] = Array.from({ length: 5 }, () => new Float64Array(size));
  const scale = new Float64Array(size).fill(1);
  const unit = field.storage === 'timestamp' ? MICROSECONDS : 1n;
  const exact = new Array<bigint>(size).fill(0n);
  coding.cells.forEach((cell, code) => {
    if (cell.kind === 'value') {
      const value = numberOf(cell, field);
      first![code] = Number(value);
      if (typeof value === 'bigint') exact[code] = value;
      else if (field.storage === 'int64') exact[code] = BigInt(value);
    } else if (cell.kind === 'interval') {
      const real = field.storage === 'float64';
      const rule = spreadRule(cell, real ? coding.decimals : 0);
      if (rule === undefined) throw invalidCoding(coding.name, `the bin from ${cell.lower} to ${cell.upper} is empty`);
      if (rule.kind === 'grid') {
        first![code] = rule.first;
        last![code] = rule.count - 1;
        scale[code] = rule.scale;
        if (!real) exact[code] = BigInt(rule.first) * unit;
      } else if (real) {
        first![code] = rule.lower;
        lower![code] = rule.lower;
        width![code] = rule.width;
        greatest![code] = cell.closed ? cell.upper : previousDouble(cell.upper);
      } else {
        const why =
          rule.width === 0 ? 'holds no whole number' : 'reaches beyond 2^52, where no whole numbers are drawn';
        throw invalidCoding(coding.name, `the bin from ${cell.lower} to ${cell.upper} ${why}`);
      }
    }
  });
  return {
    spreads: last!.some((count) => count > 0) || width!.some((w) => w > 0),
    first: first!,
    last: last!,
    scale,
    lower: lower!,
    width: width!,
    greatest: greatest!,
    exact,
    unit,
  };
}

function numberOf(cell: Extract<Cell, { kind: 'value' }>, field: OutputField): number | bigint {
  if (field.storage === 'date') return parseIsoDate(String(cell.value))!;
  return field.storage === 'timestamp' ? parseIsoDatetime(String(cell.value))! : Number(cell.value);
}
