import type { ColumnKind } from '../../../dictionary/coding.ts';
import type { EvaluatedColumn, EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import { type Layout, layoutOf } from '../scan/layout.ts';

/**
 * The distance of two rows: the sum over columns of what a difference there costs. Two values of a category that differ cost the weight of their column; so do a
 * value and a missing one, which is a value of its own and equal to itself. Two values of an ordered column cost the weight times the difference of
 * their mid-ranks over the mean of such differences, so that values drawn at random cost as much as differing categories on average.
 */
export interface RowDistance {
  readonly layout: Layout;
  /** One a column: the information of an agreement there, in nats. */
  readonly weights: Float64Array;
  /** One for each code of all columns: mid-rank times its weight, over the mean difference. NaN where the code has no place in an order. */
  readonly ranks: Float64Array;
}

/**
 * A weight is -log of the probability that two rows drawn from `weighedBy` agree in the column, so that one that is nearly constant says next to nothing
 * and hides nothing. Half a row is added to the count of every code: a difference in a column that is constant in `weighedBy` is worth a little still.
 */
export function rowDistance(weighedBy: EvaluatedTable, columns: readonly number[]): RowDistance {
  const measured = columns.map((column) => weighedBy.columns[column]!);
  const layout = layoutOf(measured);
  const weights = new Float64Array(measured.length);
  const ranks = new Float64Array(layout.total).fill(Number.NaN);
  for (const [c, column] of measured.entries()) {
    const shares = smoothedShares(column);
    weights[c] = -Math.log(shares.reduce((sum, share) => sum + share * share, 0));
    if (ORDERED.has(column.coding.kind)) ranks.set(scaledRanks(column, shares, weights[c]!), layout.offsets[c]!);
  }
  return { layout, weights, ranks };
}

const ORDERED: ReadonlySet<ColumnKind> = new Set(['ordinal', 'integer', 'real', 'censored', 'date', 'datetime']);

/** Shares of the codes of a column, with half a row added to each. */
export function smoothedShares({ codes, size }: Pick<EvaluatedColumn, 'codes' | 'size'>): Float64Array {
  const shares = new Float64Array(size).fill(0.5);
  for (let row = 0; row < codes.length; row++) shares[codes[row]!]!++;
  const total = codes.length + size / 2;
  return shares.map((count) => count / total);
}

function scaledRanks({ coding }: EvaluatedColumn, shares: Float64Array, weight: number): Float64Array {
  const ranks = new Float64Array(shares.length).fill(Number.NaN);
  const ordered = coding.cells.flatMap(({ kind }, code) => (kind === 'value' || kind === 'interval' ? [code] : []));
  const total = ordered.reduce((sum, code) => sum + shares[code]!, 0);
  let below = 0;
  for (const code of ordered) {
    ranks[code] = (below + shares[code]! / 2) / total;
    below += shares[code]!;
  }
  const mean = meanDifference(ordered, ranks, shares);
  for (const code of ordered) ranks[code]! *= mean === 0 ? 0 : weight / mean;
  return ranks;
}

/** The mean difference of the ranks of two random rows with different codes. 0 with fewer than two codes. */
function meanDifference(ordered: readonly number[], ranks: Float64Array, shares: Float64Array): number {
  let [differences, unequal] = [0, 0];
  let [share, moment] = [0, 0];
  for (const code of ordered) {
    differences += shares[code]! * (ranks[code]! * share - moment);
    unequal += shares[code]! * share;
    share += shares[code]!;
    moment += shares[code]! * ranks[code]!;
  }
  return unequal === 0 ? 0 : differences / unequal;
}

/** Writes to `costs` what each code of each column costs against a row's codes, which begin at `at`. It runs on threads as text and calls nothing. */
export function fillCosts(distance: RowDistance, codes: Uint32Array, at: number, costs: Float64Array): void {
  const { weights, ranks } = distance;
  const { sizes, offsets } = distance.layout;
  for (let c = 0; c < sizes.length; c++) {
    const offset = offsets[c]!;
    const weight = weights[c]!;
    const own = codes[at + c]!;
    const rank = ranks[offset + own]!;
    for (let code = 0; code < sizes[c]!; code++) {
      const apart = Math.abs(ranks[offset + code]! - rank);
      costs[offset + code] = code === own ? 0 : apart >= 0 ? apart : weight;
    }
  }
}
