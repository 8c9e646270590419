import { clusteredMeat } from './clustered-meat.ts';
import type { Design } from './design.ts';
import { DesignRows } from './design-rows.ts';
import { fitLinear } from './fit-linear.ts';
import { fitLogistic } from './fit-logistic.ts';
import type { RegressionFit } from './regression-fit.ts';
import { sandwich, times } from './solve-symmetric.ts';

export interface FitOptions {
  /**
   * `textbook` where absent: rows are independent. `units`: rows of one unit may hang together (Liang and Zeger 1986, with the correction
   * g/(g - 1) * (n - 1)/(n - p) for g units, n rows and p coefficients); of a table without units each row is its own.
   */
  readonly covariance?: 'textbook' | 'units';
}

/**
 * Least squares, or a logistic regression by iterated weighted least squares (McCullagh and Nelder 1989, section 4.4). Returns `undefined`
 * where there are no more rows than coefficients that they identify. Never NaN.
 */
export function fitRegression(design: Design, { covariance = 'textbook' }: FitOptions = {}): RegressionFit | undefined {
  const rows = new DesignRows(design);
  const counted = design.weights === undefined ? design.rows : design.weights.reduce((sum, weight) => sum + weight, 0);
  const scaled = design.kind === 'linear' ? fitLinear(design, rows, counted) : fitLogistic(design, rows);
  const free = scaled.identified.reduce((sum, one) => sum + one, 0);
  if (free === 0 || counted <= free) return undefined;
  const { width } = rows;
  const plain = rows.toPlain();
  const ofScaled =
    covariance === 'units'
      ? sandwich(scaled.bread, clusteredMeat(design, rows, scaled.estimates, free), width)
      : scaled.bread.map((value) => value * scaled.dispersion);
  const all = times(plain, scaled.estimates);
  const spread = sandwich(plain, ofScaled, width);
  if (!all.every(Number.isFinite) || !spread.every(Number.isFinite)) return undefined;
  const kept = design.names.flatMap((_, i) => (scaled.identified[i] === 1 ? [i] : []));
  return {
    kind: design.kind,
    terms: kept.map((i) => design.names[i]!),
    estimates: Float64Array.from(kept, (i) => all[i]!),
    covariance: Float64Array.from(kept.flatMap((i) => kept.map((j) => spread[i * width + j]!))),
    rows: counted,
    converged: scaled.converged,
    unidentified: design.names.filter((_, i) => scaled.identified[i] === 0),
  };
}
