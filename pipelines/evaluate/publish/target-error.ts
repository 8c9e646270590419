import type { Guard } from '../../../privacy/guard/guard.ts';
import type { CodeTable } from '../code-table.ts';
import { type PublishedNumber, releasedNumber } from '../published-number.ts';
import { scaledCounts } from '../scaled-counts.ts';
import { noisyError } from '../utility/noisy-error.ts';
import { type PlannedTarget, TARGET_QUESTION } from './plan-publish.ts';

/** How far pairs with the declared target are off, and how much they tell of it in the release. */
export async function measureTarget(
  guard: Guard,
  table: CodeTable,
  { target, beside, sigma }: PlannedTarget,
  normaliser: number,
): Promise<readonly PublishedNumber[]> {
  const reference = (columns: readonly number[]): Float64Array => scaledCounts(table, columns, normaliser / table.rows);
  const marginals = beside.columns.map((column) => [column, target]);
  const [answer] = await guard.measureDistances({
    id: TARGET_QUESTION,
    workloads: [{ name: 'targetError', marginals, reference, sigma }],
  });
  return [
    noisyError('targetError', answer!, normaliser, TARGET_QUESTION),
    releasedNumber('targetDependence', meanDependence(table, marginals)),
  ];
}

/** Mean over pairs of the L1 distance between their shares and the products of the shares of each column. */
function meanDependence(table: CodeTable, pairs: readonly (readonly number[])[]): number {
  const share = 1 / table.rows;
  let sum = 0;
  for (const pair of pairs) {
    const [rows, columns] = pair.map((column) => scaledCounts(table, [column], share)) as [Float64Array, Float64Array];
    const joint = scaledCounts(table, pair, share);
    for (let i = 0; i < rows.length; i++) {
      for (let j = 0; j < columns.length; j++) sum += Math.abs(joint[i * columns.length + j]! - rows[i]! * columns[j]!);
    }
  }
  return sum / pairs.length;
}
