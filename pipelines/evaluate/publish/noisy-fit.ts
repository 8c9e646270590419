import type { Design } from '../../statistics/design.ts';
import { DesignRows } from '../../statistics/design-rows.ts';
import { fitLinear } from '../../statistics/fit-linear.ts';
import { fitLogistic, inverseLogit } from '../../statistics/fit-logistic.ts';
import { predictor } from '../../statistics/information.ts';
import type { ScaledFit } from '../../statistics/scaled-fit.ts';
import { sandwich, times } from '../../statistics/solve-symmetric.ts';

/** Coefficients from counts of cells, and what their variances are made of; one a coefficient of the design. */
export interface CellFit {
  readonly estimates: Float64Array;
  /** Variance as if the counts were those of independent records. */
  readonly sampling: Float64Array;
  /** Variance that the noise in the counts adds, to first order. */
  readonly noise: Float64Array;
  readonly identified: Uint8Array;
}

/** Which rows of the design count, the variance of the noise in the count of each, and which coefficients there have to be. */
export interface CellNoise {
  readonly kept: Uint8Array;
  readonly variance: number;
  readonly wanted?: Uint8Array;
}

/** Above this part of the information, what the noise adds to it makes estimates worthless and their variances wrong. */
const MOST_NOISE = 0.3;

/**
 * A regression over cells by counts that may be negative. What the estimates solve, the sum of count times residual times row, is linear in the
 * counts, so that noise without bias gives it no bias. With bread B, the inverse of the information, the noise adds B (variance * sum of residual^2
 * x x') B (Huber 1967, for cells in place of records). Returns `undefined` where that does not settle, or identifies other coefficients than
 * `wanted`, or where noise is a large part of the information.
 */
export function fitCells(
  design: Omit<Design, 'weights'>,
  counts: Float64Array,
  { kept, variance, wanted }: CellNoise,
): CellFit | undefined {
  const rows = new DesignRows({ ...design, weights: undefined });
  const own = counts.map((count, row) => (kept[row] === 1 ? count : 0));
  const weighted: Design = { ...design, weights: own };
  const counted = own.reduce((sum, count) => sum + count, 0);
  if (!(counted > 0)) return undefined;
  const fit = design.kind === 'linear' ? fitLinear(weighted, rows, counted) : fitLogistic(weighted, rows);
  const free = fit.identified.reduce((sum, one) => sum + one, 0);
  if (!fit.converged || free === 0 || counted <= free || !(fit.dispersion > 0)) return undefined;
  if (wanted?.some((one, i) => one !== fit.identified[i])) return undefined;
  const { meat, disturbance } = noiseOf(weighted, rows, fit, kept);
  if (!(Math.sqrt(variance * disturbance) < MOST_NOISE)) return undefined;
  const { width } = rows;
  const plain = rows.toPlain();
  const noise = sandwich(plain, sandwich(fit.bread, meat, width), width);
  const sampling = sandwich(plain, fit.bread, width);
  const estimates = times(plain, fit.estimates);
  const diagonal = (matrix: Float64Array, scale: number): Float64Array =>
    Float64Array.from({ length: width }, (_, i) => scale * matrix[i * width + i]!);
  const found = {
    estimates,
    sampling: diagonal(sampling, fit.dispersion),
    noise: diagonal(noise, variance),
    identified: fit.identified,
  };
  const all = [...found.estimates, ...found.sampling, ...found.noise];
  return all.every(Number.isFinite) && found.sampling.every((one) => one >= 0) ? found : undefined;
}

/**
 * Sums over the cells that count: of residual^2 x x', and of the squared part of each cell in the information, so that the variance of the noise
 * times that is how far the noise is expected to turn it (squared Frobenius norm, relative to the information).
 */
function noiseOf(design: Design, rows: DesignRows, { estimates, bread }: ScaledFit, kept: Uint8Array) {
  const { width, index, value } = rows;
  const meat = new Float64Array(width * width);
  let disturbance = 0;
  for (let row = 0; row < design.rows; row++) {
    if (kept[row] === 0) continue;
    const entries = rows.read(row);
    const eta = predictor(rows, entries, estimates);
    const mean = design.kind === 'linear' ? eta : inverseLogit(eta);
    const slope = design.kind === 'linear' ? 1 : mean * (1 - mean);
    const residual = design.outcome[row]! - mean;
    let lever = 0;
    for (let a = 0; a < entries; a++) {
      const line = index[a]! * width;
      for (let b = 0; b < entries; b++) {
        const product = value[a]! * value[b]!;
        lever += product * bread[line + index[b]!]!;
        meat[line + index[b]!]! += residual * residual * product;
      }
    }
    disturbance += (slope * lever) ** 2;
  }
  return { meat, disturbance };
}
