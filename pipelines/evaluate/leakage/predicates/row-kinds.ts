import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import { JointNumbering } from '../../joint-numbering.ts';
import { denseRanks } from '../../measures/dense-ranks.ts';

/** Which rows of a table are equal in all columns, codes and numbers. */
export interface RowKinds {
  /** One a row, from 0 in order of first sight. */
  readonly kinds: Int32Array;
  /** How many rows have each kind. */
  readonly sizes: Uint32Array;
  /** The first row of each kind. */
  readonly firsts: Uint32Array;
}

export function rowKinds({ rows, columns }: EvaluatedTable): RowKinds {
  const kinds = new Int32Array(rows);
  const numbering = new JointNumbering(rows);
  for (const { codes, numbers } of columns) {
    numbering.clear();
    numbering.number(kinds, codes, kinds);
    if (numbers === undefined) continue;
    const ranks = denseRanks([numbers]).ranks[0]!;
    numbering.clear();
    numbering.number(
      kinds,
      Uint32Array.from(ranks, (rank) => rank + 1),
      kinds,
    );
  }
  const count = rows === 0 ? 0 : Math.max(1, numbering.distinct);
  const sizes = new Uint32Array(count);
  const firsts = new Uint32Array(count);
  for (let row = rows - 1; row >= 0; row--) {
    sizes[kinds[row]!]!++;
    firsts[kinds[row]!] = row;
  }
  return { kinds, sizes, firsts };
}
