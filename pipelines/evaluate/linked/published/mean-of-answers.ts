import { nearestNumber } from '../../../../privacy/decimal.ts';
import type { NoisyMarginal } from '../../../../privacy/guard/guard.ts';
import type { View } from '../../../../privacy/guard/views/view.ts';

/** What each code of a column counts as, by the position of the column. */
export type Counted = ReadonlyMap<number, Float64Array>;

/**
 * The mean over the rows of a view, by their weight, of what the codes of the counted columns come to together, as noisy marginals of the view say, with its
 * standard error by noise. Marginals of values that were merged are left out. `undefined` where a column is in none, or where noise leaves no rows.
 *
 * Each marginal that holds a column counts by the inverse of its noise there; the error follows by linearisation, as noise in cells is independent.
 */
export function meanOfAnswers(
  view: View,
  counted: Counted,
  marginals: readonly NoisyMarginal[],
): { readonly mean: number; readonly standardError: number } | undefined {
  const whole = marginals.filter(({ columns, values }) => values.length === cellsOf(view, columns));
  const precisionOf = ({ sigmaSquared, values }: NoisyMarginal): number =>
    1 / (nearestNumber(sigmaSquared) * Math.max(1, values.length));
  const precision = whole.reduce((sum, marginal) => sum + precisionOf(marginal), 0);
  const ofColumn = new Map([...counted.keys()].map((column) => [column, 0]));
  for (const marginal of whole) {
    for (const column of marginal.columns) {
      if (ofColumn.has(column)) ofColumn.set(column, ofColumn.get(column)! + precisionOf(marginal));
    }
  }
  if ([...ofColumn.values()].some((sum) => sum === 0)) return undefined;
  let [rows, total] = [0, 0];
  const parts = whole.map((marginal) => {
    const { columns, values } = marginal;
    const share = precisionOf(marginal) / precision;
    const worth = new Float64Array(values.length);
    let inner = 1;
    for (const column of columns.toReversed()) {
      const { size } = view.columns[column]!;
      const own = counted.get(column);
      if (own !== undefined) {
        const part = precisionOf(marginal) / ofColumn.get(column)!;
        for (let cell = 0; cell < worth.length; cell++) worth[cell]! += part * own[Math.floor(cell / inner) % size]!;
      }
      inner *= size;
    }
    for (const [cell, value] of values.entries()) {
      rows += share * value;
      total += worth[cell]! * value;
    }
    return { variance: nearestNumber(marginal.sigmaSquared), share, worth };
  });
  if (!(rows > 0)) return undefined;
  const mean = total / rows;
  let variance = 0;
  for (const { variance: ofCell, share, worth } of parts) {
    let squares = 0;
    for (const one of worth) squares += (one - mean * share) ** 2;
    variance += ofCell * squares;
  }
  return { mean, standardError: Math.sqrt(variance) / rows };
}

const cellsOf = ({ columns: all }: View, columns: readonly number[]): number =>
  columns.reduce((cells, column) => cells * all[column]!.size, 1);
