import type { CodeTable } from '../code-table.ts';
import { compareMarginals } from '../compare-marginals.ts';

export interface LeaveOutErrors {
  /** Mean L1 distance over the marginals between the reference and all blocks together. */
  readonly all: number;
  /** The same without each block in turn. */
  readonly without: Float64Array;
}

/** Mean marginal errors of the rows of `blocks` together, and without one block at a time. Every row is counted once. */
export function leaveOutErrors(
  reference: CodeTable,
  blocks: readonly CodeTable[],
  marginals: readonly (readonly number[])[],
): LeaveOutErrors {
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
  const without = new Float64Array(blocks.length);
  let all = 0;
  compareMarginals(reference, blocks, marginals, (_, __, [expected, ...counts], cells) => {
    const together = new Float64Array(cells);
    for (const count of counts) for (let i = 0; i < cells; i++) together[i] = together[i]! + count[i]!;
    for (let i = 0; i < cells; i++) all += Math.abs(together[i]! / rows - expected![i]! / reference.rows);
    counts.forEach((count, b) => {
      without[b] = without[b]! + distanceWithout(together, count, rows - blocks[b]!.rows, expected!, reference.rows);
    });
  });
  return { all: all / marginals.length, without: without.map((sum) => sum / marginals.length) };
}

function distanceWithout(
  together: Float64Array,
  block: Int32Array,
  rows: number,
  expected: Int32Array,
  expectedRows: number,
): number {
  let sum = 0;
  for (let i = 0; i < together.length; i++) {
    sum += Math.abs((together[i]! - block[i]!) / rows - expected[i]! / expectedRows);
  }
  return sum;
}
