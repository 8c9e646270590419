import type { Codes } from '../../../privacy/guard/codes.ts';

/** What a column of an event depends on: its distribution is proportional to the product of its factors. Positions are those of the view. */
export type Factor = TableFactor | HabitFactor;

/** One number a value of another column and value, row-major. */
export interface TableFactor {
  readonly kind: 'table';
  readonly parent: number;
  readonly weights: Float64Array;
}

/**
 * By class of place, one number for values that are those of the event before and of the first, of the former alone, of the latter alone, and
 * of neither, where these two agree and where they do not: codes of `pattern`. What is a habit stays, and comes back.
 */
export interface HabitFactor {
  readonly kind: 'habit';
  readonly place: number;
  readonly previous: number;
  readonly first: number;
  readonly weights: Float64Array;
}

/** Codes of a `pattern`. */
export const PATTERNS = 5;
export const ALL_AGREE = 0;
export const AS_BEFORE = 1;
export const AS_FIRST = 2;
export const OTHERS_AGREE = 3;
export const NONE_AGREE = 4;

export interface ColumnFactors {
  /** Position of the column in the view. */
  readonly column: number;
  readonly size: number;
  readonly factors: readonly Factor[];
}

/** Writes the number of each value of each row of one factor into `into`, multiplied with what stands there: rows times `size`. */
export function multiply(
  factor: Factor,
  size: number,
  columns: readonly (Codes | undefined)[],
  into: Float64Array,
): void {
  const rows = into.length / size;
  const { weights } = factor;
  if (factor.kind === 'table') {
    const parents = columns[factor.parent]!;
    for (let row = 0, at = 0; row < rows; row++) {
      for (let value = 0, from = parents[row]! * size; value < size; value++, at++, from++)
        into[at] = into[at]! * weights[from]!;
    }
    return;
  }
  const [place, previous, first] = [columns[factor.place]!, columns[factor.previous]!, columns[factor.first]!];
  for (let row = 0; row < rows; row++) {
    const from = place[row]! * PATTERNS;
    const [before, then] = [previous[row]!, first[row]!];
    const agree = before === then;
    const other = weights[from + (agree ? OTHERS_AGREE : NONE_AGREE)]!;
    for (let value = 0, at = row * size; value < size; value++, at++) {
      const weight =
        value === before
          ? weights[from + (agree ? ALL_AGREE : AS_BEFORE)]!
          : value === then
            ? weights[from + AS_FIRST]!
            : other;
      into[at] = into[at]! * weight;
    }
  }
}

/** Product of all factors: rows times `size`. */
export function productOf(
  { size, factors }: ColumnFactors,
  columns: readonly (Codes | undefined)[],
  rows: number,
): Float64Array {
  const product = new Float64Array(rows * size).fill(1);
  for (const factor of factors) multiply(factor, size, columns, product);
  return product;
}
