import type { Codes } from '../../../privacy/guard/codes.ts';

/** What a column of an event depends on: its distribution is proportional to the product of its factors. Positions are those of the view. */
export type Factor = TableFactor | MatchFactor;

/** One number a value of another column and value, row-major. */
export interface TableFactor {
  readonly kind: 'table';
  readonly parent: number;
  readonly weights: Float64Array;
}

/**
 * Where the value of the event before is not that of the first event: one number for values that are the former, one for
 * those that are the latter, one for the rest. What is a habit comes back.
 */
export interface MatchFactor {
  readonly kind: 'match';
  readonly previous: number;
  readonly first: number;
  readonly weights: Float64Array;
}

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
  if (factor.kind === 'table') {
    const parents = columns[factor.parent]!;
    for (let row = 0, at = 0; row < rows; row++) {
      for (let value = 0, from = parents[row]! * size; value < size; value++, at++, from++) {
        into[at] = into[at]! * factor.weights[from]!;
      }
    }
    return;
  }
  const [previous, first] = [columns[factor.previous]!, columns[factor.first]!];
  const [asBefore, asFirst, other] = factor.weights as unknown as readonly [number, number, number];
  for (let row = 0; row < rows; row++) {
    if (previous[row] === first[row]) continue;
    for (let value = 0, at = row * size; value < size; value++, at++) {
      into[at] = into[at]! * (value === previous[row] ? asBefore : value === first[row] ? asFirst : other);
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
