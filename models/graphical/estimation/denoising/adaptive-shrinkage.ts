import { exp } from '../../inference/elementary.ts';

/** Prior variances in units of the noise's: zero, then powers of four. */
const LEAST_VARIANCE = 0.25;
const VARIANCE_STEP = 4;
const ROUNDS = 30;
/** Imagined coefficients of each kind, so that a few real ones do not settle the prior. */
const IMAGINED_ZEROS = 1;
const IMAGINED_OTHERS = 0.1;

export interface Shrunk {
  /** Posterior mean of each coefficient. */
  readonly means: Float64Array;
  /** Sum of the posterior variances. */
  readonly risk: number;
}

/**
 * Posterior means of coefficients that were observed with normal noise of known variance.
 *
 * Their prior is a mixture of zero and of zero-mean normals over a grid of variances, whose weights are fitted to the observed
 * coefficients by expectation maximisation (Stephens 2017, "False discovery rates: a new deal"). Many small coefficients with few
 * large ones lose the small ones and keep the large ones as they are; where all are large, nothing changes.
 */
export function shrinkCoefficients(observed: Float64Array, noiseVariance: number): Shrunk {
  const n = observed.length;
  let largest = 0;
  for (const value of observed) largest = Math.max(largest, (value * value) / noiseVariance);
  const variances = [0];
  for (let v = LEAST_VARIANCE; variances.length < 2 || v < VARIANCE_STEP * largest; v *= VARIANCE_STEP) {
    variances.push(v);
  }
  const kinds = variances.length;
  const likelihoods = new Float64Array(n * kinds);
  for (let i = 0; i < n; i++) {
    const square = (observed[i]! * observed[i]!) / noiseVariance;
    // Relative to the widest kind, under which no coefficient is out of the ordinary, so that nothing underflows to all zeros.
    const reference = square / (2 * (1 + variances[kinds - 1]!));
    for (let k = 0; k < kinds; k++) {
      const spread = 1 + variances[k]!;
      likelihoods[i * kinds + k] = exp(reference - square / (2 * spread)) / Math.sqrt(spread);
    }
  }
  const weights = new Float64Array(kinds).fill(1 / kinds);
  const sums = new Float64Array(kinds);
  const imagined = IMAGINED_ZEROS + IMAGINED_OTHERS * (kinds - 1);
  for (let round = 0; round < ROUNDS; round++) {
    sums.fill(IMAGINED_OTHERS);
    sums[0] = IMAGINED_ZEROS;
    for (let i = 0; i < n; i++) {
      const total = evidence(likelihoods, weights, i * kinds);
      for (let k = 0; k < kinds; k++) sums[k]! += (weights[k]! * likelihoods[i * kinds + k]!) / total;
    }
    for (let k = 0; k < kinds; k++) weights[k] = sums[k]! / (n + imagined);
  }
  const means = new Float64Array(n);
  let risk = 0;
  for (let i = 0; i < n; i++) {
    const total = evidence(likelihoods, weights, i * kinds);
    let mean = 0;
    let square = 0;
    for (let k = 0; k < kinds; k++) {
      const kept = variances[k]! / (1 + variances[k]!);
      const share = (weights[k]! * likelihoods[i * kinds + k]!) / total;
      mean += share * kept * observed[i]!;
      square += share * (kept * noiseVariance + (kept * observed[i]!) ** 2);
    }
    means[i] = mean;
    risk += Math.max(0, square - mean * mean);
  }
  return { means, risk };
}

function evidence(likelihoods: Float64Array, weights: Float64Array, at: number): number {
  let total = 0;
  for (let k = 0; k < weights.length; k++) total += weights[k]! * likelihoods[at + k]!;
  return total;
}
