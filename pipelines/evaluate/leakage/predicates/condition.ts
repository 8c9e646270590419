import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';

/** Something that is true of a row or not, of one column. A missing value fulfils no range; it is a code of its own. */
export type Condition =
  | { readonly kind: 'code'; readonly column: number; readonly code: number }
  /** Both ends belong to it; either may be infinite. */
  | { readonly kind: 'range'; readonly column: number; readonly lower: number; readonly upper: number };

/** Conditions that hold together. */
export type Predicate = readonly Condition[];

/** Moves those of `rows[0], ..., rows[length - 1]` that fulfil `condition` to the front, in their order. Returns how many there are. */
export function keepFulfilling(
  { columns }: EvaluatedTable,
  condition: Condition,
  rows: Uint32Array,
  length: number,
): number {
  const column = columns[condition.column]!;
  let kept = 0;
  if (condition.kind === 'code') {
    const { codes } = column;
    for (let i = 0; i < length; i++) if (codes[rows[i]!] === condition.code) rows[kept++] = rows[i]!;
    return kept;
  }
  const { lower, upper } = condition;
  const numbers = column.numbers!;
  for (let i = 0; i < length; i++) {
    const value = numbers[rows[i]!]!;
    if (value >= lower && value <= upper) rows[kept++] = rows[i]!;
  }
  return kept;
}
