import type { Design } from './design.ts';
import type { DesignRows } from './design-rows.ts';
import { informationOf, predictor } from './information.ts';
import type { ScaledFit } from './scaled-fit.ts';
import { invertSymmetric, times } from './solve-symmetric.ts';

/** Least squares in the columns of `rows`; `counted` records stand behind them. */
export function fitLinear({ outcome, weights, rows: count }: Design, rows: DesignRows, counted: number): ScaledFit {
  let centre = 0;
  for (let i = 0; i < count; i++) centre += ((weights?.[i] ?? 1) * outcome[i]!) / counted;
  const { matrix, vector } = informationOf(rows, count, (row, _, out) => {
    out[0] = weights === undefined ? 1 : weights[row]!;
    out[1] = out[0] * (outcome[row]! - centre);
  });
  const { inverse, identified } = invertSymmetric(matrix, rows.width);
  const estimates = times(inverse, vector);
  estimates[0]! += centre;
  let squares = 0;
  for (let row = 0; row < count; row++) {
    const entries = rows.read(row);
    squares += (weights?.[row] ?? 1) * (outcome[row]! - predictor(rows, entries, estimates)) ** 2;
  }
  const free = counted - identified.reduce((sum, one) => sum + one, 0);
  return { estimates, bread: inverse, dispersion: free > 0 ? squares / free : 0, identified, converged: true };
}
