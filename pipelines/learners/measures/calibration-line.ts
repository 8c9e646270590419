import type { RowWeights } from './ranked-scores.ts';

export interface CalibrationLine {
  readonly intercept: number;
  /** 1 where probabilities are as spread out as they should be; below, they are too extreme. */
  readonly slope: number;
}

const CLOSEST = 1e-9;
const MOST_ITERATIONS = 50;
const SETTLED = 1e-10;

/**
 * Logistic regression of the outcome on the log odds that were foretold (Cox 1958), by Newton's method. `undefined` where there is none: one class alone,
 * equal probabilities, or classes that the probabilities part without fault.
 */
export function calibrationLine(
  probabilities: Float64Array,
  positive: Uint8Array,
  weights?: RowWeights,
): CalibrationLine | undefined {
  const odds = probabilities.map((p) => {
    const inside = Math.min(1 - CLOSEST, Math.max(CLOSEST, p));
    return Math.log(inside / (1 - inside));
  });
  let intercept = 0;
  let slope = 1;
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    let g0 = 0;
    let g1 = 0;
    let h00 = 0;
    let h01 = 0;
    let h11 = 0;
    for (let i = 0; i < odds.length; i++) {
      const weight = weights === undefined ? 1 : weights[i]!;
      if (weight === 0) continue;
      const x = odds[i]!;
      const p = 1 / (1 + Math.exp(-(intercept + slope * x)));
      const residual = weight * (positive[i]! - p);
      const curvature = weight * p * (1 - p);
      g0 += residual;
      g1 += residual * x;
      h00 += curvature;
      h01 += curvature * x;
      h11 += curvature * x * x;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (!(determinant > 1e-12 * h00 * h11)) return undefined;
    const change0 = (h11 * g0 - h01 * g1) / determinant;
    const change1 = (h00 * g1 - h01 * g0) / determinant;
    intercept += change0;
    slope += change1;
    if (!Number.isFinite(intercept + slope)) return undefined;
    if (Math.abs(change0) + Math.abs(change1) < SETTLED * (1 + Math.abs(intercept) + Math.abs(slope))) {
      return { intercept, slope };
    }
  }
  return undefined;
}
