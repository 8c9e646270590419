import type { EvaluatedColumn } from '../../../statistics/evaluated-table.ts';

/** What is rare in a column of the synthetic table: single codes, and ranges around numbers. Without the column's position. */
export type RareValue =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'range'; readonly lower: number; readonly upper: number };

/**
 * Values that at most `most` rows of a synthetic column have: codes of categories and of missing values, and numbers. A number stands for the range up to half
 * way to its neighbours among the column's numbers; the smallest for all that are no larger, the largest for all that are no smaller.
 */
export function rareValues({ codes, numbers, size }: EvaluatedColumn, most: number): RareValue[] {
  const counts = new Uint32Array(size);
  const sorted = new Float64Array(numbers === undefined ? 0 : codes.length);
  let filled = 0;
  for (let row = 0; row < codes.length; row++) {
    const value = numbers === undefined ? Number.NaN : numbers[row]!;
    if (Number.isNaN(value)) counts[codes[row]!]!++;
    else sorted[filled++] = value;
  }
  const rare: RareValue[] = [];
  for (let code = 0; code < size; code++) {
    if (counts[code]! > 0 && counts[code]! <= most) rare.push({ kind: 'code', code });
  }
  return [...rare, ...rareNumbers(sorted.subarray(0, filled).sort(), most)];
}

function rareNumbers(sorted: Float64Array, most: number): RareValue[] {
  const rare: RareValue[] = [];
  for (let from = 0; from < sorted.length; ) {
    const value = sorted[from]!;
    let to = from + 1;
    while (to < sorted.length && sorted[to] === value) to++;
    if (to - from <= most) {
      const [first, last] = [from === 0, to === sorted.length];
      const below = first ? Number.NEGATIVE_INFINITY : between(sorted[from - 1]!, value);
      const above = last ? Number.POSITIVE_INFINITY : between(value, sorted[to]!);
      rare.push({ kind: 'range', lower: last && !first ? value : below, upper: first && !last ? value : above });
    }
    from = to;
  }
  return rare;
}

/** Half way, without overflow. */
const between = (a: number, b: number): number => a / 2 + b / 2;
