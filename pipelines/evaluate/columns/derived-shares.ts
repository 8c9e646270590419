import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import type { DerivedFacts } from './derived-facts.ts';

/** How much of a column that is made of others is null in the released rows. */
export interface DerivedShare {
  readonly column: string;
  /** Of the rows that are looked at, between 0 and 1. */
  readonly missing: number;
  readonly mostlyMissing: boolean;
}

/** Counted in the released rows alone: a row has no value where one of the columns that it is made of has none. */
export const derivedShares = (sample: readonly EncodedColumn[], facts: readonly DerivedFacts[]): DerivedShare[] =>
  facts.map(({ column, emptyAt, mostlyMissing }) => ({ column, missing: shareOf(sample, emptyAt), mostlyMissing }));

function shareOf(sample: readonly EncodedColumn[], emptyAt: DerivedFacts['emptyAt']): number {
  const rows = sample[0]?.codes.length ?? 0;
  const empty = new Uint8Array(rows);
  for (const [position, at] of emptyAt) {
    const { codes, size } = sample[position]!;
    const isEmpty = Uint8Array.from({ length: size }, (_, code) => (at.has(code) ? 1 : 0));
    for (let row = 0; row < rows; row++) empty[row]! |= isEmpty[codes[row]!]!;
  }
  let count = 0;
  for (let row = 0; row < rows; row++) count += empty[row]!;
  return rows === 0 ? 0 : count / rows;
}
