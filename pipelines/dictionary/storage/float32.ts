import type { Cell } from '../coding.ts';

const floats = new Float32Array(1);
const bits = new Int32Array(floats.buffer);

/**
 * Whether numbers of so many `decimals` in `[lower, upper]` are told apart as 32-bit floats, so that rounding what is read back gives the
 * very number: an error of half a unit in the last place, 2^-24 of the number, is then less than half of 10^-decimals.
 */
export const holdsDecimals = (lower: number, upper: number, decimals: number | undefined): boolean =>
  decimals !== undefined && Math.max(Math.abs(lower), Math.abs(upper)) * 10 ** decimals < 2 ** 23;

/** The least and the greatest 32-bit float in a bin; `undefined` where it holds none. */
export function float32Extent({
  lower,
  upper,
  closed,
}: Extract<Cell, { kind: 'interval' }>): readonly [number, number] | undefined {
  const nearest = Math.fround(lower);
  const least = nearest < lower ? neighbour(nearest, 1) : nearest;
  const last = Math.fround(upper);
  const inside = closed ? last <= upper : last < upper;
  const greatest = inside ? last : neighbour(last, -1);
  return least <= greatest ? [least, greatest] : undefined;
}

/** The next 32-bit float above (1) or below (-1) a finite one. */
function neighbour(value: number, direction: 1 | -1): number {
  if (value === 0) return direction * 2 ** -149;
  floats[0] = value;
  bits[0]! += value > 0 ? direction : -direction;
  return floats[0]!;
}
