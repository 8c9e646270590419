import type { EncodedColumn } from '../../../privacy/guard/codes.ts';

type Coded = Pick<EncodedColumn, 'codes' | 'size'>;

/** Two columns of one table. */
export interface TargetGiven {
  readonly target: Coded;
  readonly given: Coded;
}

/**
 * Expected total variation distance between P(target | given) in two tables, over the distribution of `given` in the first: 0 where all conditionals are
 * equal, 1 where no value of the target is shared. Where the second table never has a value of `given` it says nothing of the target there, which counts
 * as 1. Of no rows in the first table, NaN.
 */
export function conditionalDistance(reference: TargetGiven, other: TargetGiven): number {
  const width = reference.target.size;
  const expected = jointCounts(reference);
  const found = jointCounts(other);
  let sum = 0;
  for (let x = 0; x < reference.given.size; x++) {
    const from = x * width;
    const rows = total(expected, from, width);
    if (rows === 0) continue;
    const otherRows = total(found, from, width);
    let distance = otherRows === 0 ? 2 : 0;
    for (let y = from; otherRows > 0 && y < from + width; y++) {
      distance += Math.abs(expected[y]! / rows - found[y]! / otherRows);
    }
    sum += (rows * distance) / 2;
  }
  return sum / reference.given.codes.length;
}

function jointCounts({ target, given }: TargetGiven): Float64Array {
  const counts = new Float64Array(target.size * given.size);
  const { codes } = target;
  for (let row = 0; row < codes.length; row++) {
    const cell = given.codes[row]! * target.size + codes[row]!;
    counts[cell] = counts[cell]! + 1;
  }
  return counts;
}

function total(counts: Float64Array, from: number, width: number): number {
  let sum = 0;
  for (let y = from; y < from + width; y++) sum += counts[y]!;
  return sum;
}
