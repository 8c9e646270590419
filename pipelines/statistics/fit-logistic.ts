import type { Design } from './design.ts';
import type { DesignRows } from './design-rows.ts';
import { informationOf, predictor } from './information.ts';
import type { ScaledFit } from './scaled-fit.ts';
import { invertSymmetric, times } from './solve-symmetric.ts';

const MOST_STEPS = 40;
const MOST_HALVINGS = 12;
/** The largest change of a coefficient, in typical values of its column, that counts as none. */
const SETTLED = 1e-9;

/**
 * Newton steps in the columns of `rows`, halved where the likelihood would fall. Under separation steps never become small, so that the fit
 * does not converge (Albert and Anderson 1984).
 */
export function fitLogistic(design: Design, rows: DesignRows): ScaledFit {
  const { outcome, weights, rows: count } = design;
  const { width } = rows;
  const whole = informationOf(rows, count, (row, _, out) => {
    out[0] = weights === undefined ? 1 : weights[row]!;
    out[1] = out[0] * outcome[row]!;
  });
  const { identified } = invertSymmetric(whole.matrix, width);
  const share = whole.vector[0]! / whole.matrix[0]!;
  let estimates = new Float64Array(width);
  const constant = !(share > 0 && share < 1);
  if (constant)
    return { estimates, bread: new Float64Array(width * width), dispersion: 1, identified, converged: false };
  estimates[0] = Math.log(share / (1 - share));
  let deviance = devianceOf(design, rows, estimates);
  let bread = new Float64Array(width * width);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { matrix, vector } = informationOf(rows, count, (row, entries, out) => {
      const weight = weights === undefined ? 1 : weights[row]!;
      const p = inverseLogit(predictor(rows, entries, estimates));
      out[0] = weight * p * (1 - p);
      out[1] = weight * (outcome[row]! - p);
    });
    const solved = invertSymmetric(matrix, width, identified);
    if (solved.identified.some((one, i) => one !== identified[i])) break;
    bread = solved.inverse as Float64Array<ArrayBuffer>;
    const change = times(bread, vector);
    if (change.every((one) => Math.abs(one) < SETTLED)) {
      return { estimates, bread, dispersion: 1, identified, converged: true };
    }
    let next = estimates.map((one, i) => one + change[i]!);
    let reached = devianceOf(design, rows, next);
    for (let halving = 1; halving <= MOST_HALVINGS && !(reached <= deviance * (1 + 1e-12)); halving++) {
      next = estimates.map((one, i) => one + change[i]! / 2 ** halving);
      reached = devianceOf(design, rows, next);
    }
    if (!Number.isFinite(reached)) break;
    estimates = next;
    deviance = reached;
  }
  return { estimates, bread, dispersion: 1, identified, converged: false };
}

function devianceOf({ outcome, weights, rows: count }: Design, rows: DesignRows, estimates: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < count; row++) {
    const eta = predictor(rows, rows.read(row), estimates);
    const towards = outcome[row] === 1 ? eta : -eta;
    sum +=
      2 *
      (weights?.[row] ?? 1) *
      (towards > 0 ? Math.log1p(Math.exp(-towards)) : Math.log1p(Math.exp(towards)) - towards);
  }
  return sum;
}

export function inverseLogit(eta: number): number {
  return eta >= 0 ? 1 / (1 + Math.exp(-eta)) : Math.exp(eta) / (1 + Math.exp(eta));
}
