import type { ColumnCoding } from '../dictionary/coding.ts';
import { stretchOf } from './axis.ts';
import { Curve, type Spread } from './curve.ts';

/**
 * How far from the beginning of the cell of a code a uniform draw lies, along the axis of the column: on the curve through the counts of
 * the bin. A cell of `coding` may be a part of the released bin of that code; then the draw stays in that part. Codes without a curve lie at 0.
 */
export function curvePlaces(spread: Spread, coding: ColumnCoding): (code: number, u: number) => number {
  const curve = new Curve(spread);
  const size = coding.cells.length;
  const [from, low, high] = Array.from({ length: 3 }, () => new Float64Array(size));
  const onCurve = new Uint8Array(size);
  for (const [code, cell] of coding.cells.entries()) {
    const part = curvePart(spread.coding, curve, code, cell);
    if (part === undefined) continue;
    onCurve[code] = 1;
    from![code] = part.from;
    low![code] = part.low;
    high![code] = part.high;
  }
  return (code, u) => {
    if (onCurve[code] === 0) return 0;
    const part = low![code]! + u * (high![code]! - low![code]!);
    return Math.max(0, curve.distance(code, part) - from![code]!);
  };
}

/** Draws a place on the axis from `low` to `high`, both in the bin of `code`, by the curve of the bin; `undefined` where that has none. */
export type PlaceBetween = (code: number, low: number, high: number, u: number) => number | undefined;

/** `PlaceBetween` for a column. On a grid, places are its numbers. */
export function placeBetween(spread: Spread): PlaceBetween {
  const curve = new Curve(spread);
  const stretches = spread.coding.cells.map((cell) => stretchOf(cell, spread.coding));
  const origin = Float64Array.from(stretches, (stretch) => stretch?.from ?? 0);
  const numberLength = Float64Array.from(stretches, (stretch) => Number(stretch?.grid ?? false));
  return (code, low, high, u) => {
    if (!curve.has(code)) return undefined;
    const from = origin[code]!;
    const least = curve.below(code, low - from);
    const most = curve.below(code, high + numberLength[code]! - from);
    const place = from + curve.distance(code, least + u * (most - least));
    return Math.min(Math.max(numberLength[code] === 1 ? Math.floor(place) : place, low), high);
  };
}

interface CurvePart {
  /** Distance of its beginning from that of the bin. */
  readonly from: number;
  /** The parts of the bin that lie below its beginning and its end. */
  readonly low: number;
  readonly high: number;
}

/** Where `cell`, the whole or a part of the bin of `code`, lies in that; `undefined` where the bin has no curve. */
export function curvePart(
  coding: ColumnCoding,
  curve: Curve,
  code: number,
  cell: ColumnCoding['cells'][number],
): CurvePart | undefined {
  if (!curve.has(code)) return undefined;
  const bin = stretchOf(coding.cells[code]!, coding);
  const own = stretchOf(cell, coding);
  if (bin === undefined || own === undefined) return undefined;
  const [from, to] = [own.from - bin.from, own.to - bin.from];
  return { from, low: curve.below(code, from), high: curve.below(code, to) };
}
