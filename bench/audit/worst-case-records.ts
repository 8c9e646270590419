import type { CanaryRows, KnownRecords } from '../../pipelines/audit/white-box/known-records.ts';
import { allocateCodes } from '../../privacy/guard/codes.ts';

/** Neighbours on the path 0-1-2-3 go together in the records; the other pairs, which are a path too, go against each other. */
const PATH = 4;
const signOf = (a: number, b: number): number => (Math.abs(a - b) === 1 ? 1 : -1);
/** Rows of each of the 16 combinations are `scale` times from 6 - 6 to 6 + 6. */
const PAIRS = 6;

/**
 * Records on which a mechanism that chooses pairs of columns tells as much of one more record as it may. Four columns of two values, each
 * half of the rows; every pair is equally far from independence (by a sixth of the rows in L1 norm), so that every choice is between equals.
 * One more row of zeros moves half of the pairs further from independence by one row and the others nearer, by which their scores
 * move apart as far as two scores can; and as columns are half and half, noise in counts of single columns moves all distances alike.
 */
export function worstCaseRecords(scale: number): KnownRecords {
  const rows: number[] = [];
  for (let combination = 0; combination < 2 ** PATH; combination++) {
    const side = (column: number): number => 1 - 2 * codeOf(combination, column);
    let times = PAIRS;
    for (let a = 0; a < PATH; a++) {
      for (let b = a + 1; b < PATH; b++) times += signOf(a, b) * side(a) * side(b);
    }
    for (let i = 0; i < scale * times; i++) rows.push(combination);
  }
  return recordsOf(rows);
}

const codeOf = (combination: number, column: number): number => (combination >> column) & 1;

function recordsOf(combinations: readonly number[]): KnownRecords {
  const columns = Array.from({ length: PATH }, (_, column) => {
    const codes = allocateCodes(2, combinations.length);
    for (const [row, combination] of combinations.entries()) codes[row] = codeOf(combination, column);
    return { name: `c${column}`, size: 2, codes };
  });
  return { columns, rowCount: combinations.length };
}

/** One row of zeros. */
export const WORST_CANARY: CanaryRows = { codes: Array.from({ length: PATH }, () => Uint8Array.of(0)) };

/** The records with the canary as their last row. */
export function withCanary({ columns, rowCount }: KnownRecords, canary: CanaryRows): KnownRecords {
  const added = canary.codes[0]!.length;
  return {
    columns: columns.map(({ name, size, codes }, column) => {
      const joined = allocateCodes(size, rowCount + added);
      joined.set(codes);
      joined.set(Array.from(canary.codes[column]!), rowCount);
      return { name, size, codes: joined };
    }),
    rowCount: rowCount + added,
  };
}
