import { takeRows } from '../../../privacy/guard/codes.ts';
import { BitReader } from '../../../privacy/random/bit-reader.ts';
import type { EntropySource } from '../../../privacy/random/entropy.ts';
import type { Rational } from '../../../privacy/rational.ts';
import type { CodedTable } from '../sources/encode-table.ts';
import { NO_UNIT } from '../sources/no-unit.ts';

/** Disjoint units with all their rows, in the order of the table; each side numbers its units densely from 0. Protected. */
export interface SplitTable {
  /** What is counted and learnt from. */
  readonly training: CodedTable;
  /** What nothing is learnt from. */
  readonly heldOut: CodedTable;
}

/**
 * Holds each unit out with probability exactly `share`, by a coin of its own and before anything is counted; all rows of a unit fall on one side. Rows
 * whose unit is not known belong to nobody and fall on neither.
 *
 * *Guarantee*: whatever is (epsilon, delta)- or rho-private for training parts that differ by one unit is so for tables that differ by one unit.
 * *Why*: give every other unit the same coin in both tables. If the coin of the added unit holds it out, the training parts are equal; if not, they differ by
 * that unit alone. The answer is a mixture of such pairs over common coins, and both kinds of privacy are kept by mixing (quasi-convexity).
 * *Holds when*: the split is drawn once a run, before the first answer, and kept. No amplification is claimed: the coin is not part of any proof of noise.
 * *Arithmetic*: exact; each coin compares uniform bits with the fraction.
 * *Method*: Bernoulli sampling; joint quasi-convexity of Rényi divergences, van Erven and Harremoës (2014), theorem 13.
 * *Status*: vetted by tests of the law, of disjointness, and of a guard that never meets a held-out unit.
 *
 * Takes time and memory linear in the table. Throws `RangeError` for a share that is no probability.
 */
export function holdOut(table: CodedTable, share: Rational, entropy: EntropySource): SplitTable {
  const { rowCount, unitOfRow, unitCount } = table;
  const reader = new BitReader(entropy, 1024);
  const isOut = new Uint8Array(unitCount);
  for (let unit = 0; unit < unitCount; unit++) {
    if (reader.bernoulli(share.numerator, share.denominator)) isOut[unit] = 1;
  }
  const side = (out: 0 | 1): CodedTable => {
    const rows = new Uint32Array(rowCount);
    let kept = 0;
    for (let row = 0; row < rowCount; row++) {
      const unit = unitOfRow === undefined ? row : unitOfRow[row]!;
      if (unit !== NO_UNIT && isOut[unit] === out) rows[kept++] = row;
    }
    return partOf(table, rows.subarray(0, kept), numbersOf(isOut, out));
  };
  return { training: side(0), heldOut: side(1) };
}

/** The dense number of each unit on its side. */
function numbersOf(isOut: Uint8Array, out: 0 | 1): { readonly numberOf: Uint32Array; readonly count: number } {
  const numberOf = new Uint32Array(isOut.length);
  let count = 0;
  for (let unit = 0; unit < isOut.length; unit++) if (isOut[unit] === out) numberOf[unit] = count++;
  return { numberOf, count };
}

function partOf(
  { columns, unitOfRow }: CodedTable,
  rows: Uint32Array,
  { numberOf, count }: ReturnType<typeof numbersOf>,
): CodedTable {
  const part = {
    columns: columns.map((column) => ({ name: column.name, size: column.size, codes: takeRows(column, rows) })),
    rowCount: rows.length,
    unitCount: count,
  };
  return unitOfRow === undefined ? part : { ...part, unitOfRow: rows.map((row) => numberOf[unitOfRow[row]!]!) };
}
