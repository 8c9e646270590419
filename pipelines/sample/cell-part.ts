import type { Cell, ColumnCoding } from '../dictionary/coding.ts';
import { previousDouble } from '../dictionary/previous-double.ts';
import { type SpreadRule, spreadRule } from '../dictionary/spread-rule.ts';
import { parseIsoDate, parseIsoDatetime } from '../release-folder/decode/iso-time.ts';
import type { OutputField } from '../release-folder/decode/output-column.ts';
import type { Curve } from '../spread/curve.ts';
import { curvePart } from '../spread/curve-places.ts';
import { type ClosedInterval, intersection } from './closed-intervals.ts';

type Interval = Extract<Cell, { kind: 'interval' }>;

/** One unbroken part of a bin. */
export interface Piece {
  /** Its share of the bin's numbers: each as likely as the next, or as the counts say that they follow. */
  readonly weight: number;
  readonly cell: Cell;
}

/**
 * The pieces of `cell` that lie in `allowed`, on the scale of the column (`scaleLiteral`). A single value has one or none; what
 * comes back as null has none. A piece of weight 0 is a single number out of a continuous bin.
 */
export function piecesOf(
  cell: Cell,
  { decimals }: ColumnCoding,
  { storage }: OutputField,
  allowed: readonly ClosedInterval[],
): readonly Piece[] {
  if (cell.kind === 'value') {
    const value = onScale(cell.value, storage);
    return intersection(allowed, [{ from: value, to: value }]).map(() => ({ weight: 1, cell }));
  }
  if (cell.kind !== 'interval') return [];
  const rule = spreadRule(cell, storage === 'float64' ? decimals : 0);
  if (rule === undefined) return [];
  return rule.kind === 'grid' ? gridPieces(cell, rule, allowed) : continuousPieces(cell, rule, allowed);
}

/** The same pieces of the cell of `code`, weighed by the curve that the numbers of its column follow. */
export function weighedByCurve(
  pieces: readonly Piece[],
  code: number,
  { coding, curve }: { readonly coding: ColumnCoding; readonly curve: Curve },
): readonly Piece[] {
  return pieces.map((piece) => {
    const part = curvePart(coding, curve, code, piece.cell);
    return part === undefined ? piece : { ...piece, weight: part.high - part.low };
  });
}

/** Where a single value of a domain lies on the scale. */
export function onScale(value: string | number | boolean, storage: OutputField['storage']): number {
  if (storage === 'date') return parseIsoDate(String(value))!;
  return storage === 'timestamp' ? Number(parseIsoDatetime(String(value))!) / 1e6 : Number(value);
}

function gridPieces(
  cell: Interval,
  { first, count, scale }: Extract<SpreadRule, { kind: 'grid' }>,
  allowed: readonly ClosedInterval[],
): readonly Piece[] {
  const number = (i: number): number => (first + i) / scale;
  const ranges: { from: number; to: number }[] = [];
  for (const { from, to } of intersection(allowed, [{ from: number(0), to: number(count - 1) }])) {
    // Products of decimals are rounded, so the ends are found by comparing the very doubles that are written.
    let start = Math.max(0, Math.floor(from * scale) - first - 1);
    while (number(start) < from) start++;
    let end = Math.min(count - 1, Math.ceil(to * scale) - first + 1);
    while (number(end) > to) end--;
    const last = ranges.at(-1);
    if (last !== undefined && start === last.to + 1) last.to = Math.max(last.to, end);
    else if (start <= end) ranges.push({ from: start, to: end });
  }
  return ranges.map(({ from, to }) => {
    if (to - from + 1 === count) return { weight: 1, cell };
    return {
      weight: (to - from + 1) / count,
      cell: { kind: 'interval', lower: number(from), upper: number(to), closed: true },
    };
  });
}

function continuousPieces(
  cell: Interval,
  { lower, width }: Extract<SpreadRule, { kind: 'continuous' }>,
  allowed: readonly ClosedInterval[],
): readonly Piece[] {
  const greatest = width === 0 ? lower : cell.closed ? cell.upper : previousDouble(cell.upper);
  return intersection(allowed, [{ from: lower, to: greatest }]).map(({ from, to }) => {
    if (from === lower && to === greatest) return { weight: 1, cell };
    return { weight: (to - from) / width, cell: { kind: 'interval', lower: from, upper: to, closed: true } };
  });
}
