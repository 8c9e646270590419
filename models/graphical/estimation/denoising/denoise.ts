import { exp } from '../../inference/elementary.ts';
import { type Shrunk, shrinkCoefficients } from './adaptive-shrinkage.ts';
import { shrinkBlockDifferences } from './block-differences.ts';
import { fitCurve } from './smooth-curve.ts';

/** An estimate whose risk exceeds the least by so many noise variances counts for 1/e of the best: Leung and Barron's constant. */
const RISK_SCALE = 4;

/**
 * Removes noise of known variance from a histogram, and leaves it as it is where it cannot tell noise from counts.
 *
 * Three estimates, weighed by their own estimates of the risk (Leung and Barron 2006, "Information theory and mixing least-squares
 * regressions"): of the counts themselves, which finds the few values of a column that has no others; of differences between
 * neighbouring blocks, which finds steps; and of a curve, which finds what changes gradually. Uses nothing but the noisy values,
 * so it is post-processing.
 *
 * What is left of the noise is alike in neighbouring values, so sums over many are hardly better known than before.
 */
export function denoise(values: Float64Array, variance: number): Float64Array {
  if (values.length < 4) return values;
  const rough = [shrinkCoefficients(values, variance), shrinkBlockDifferences(values, variance)];
  const curve = fitCurve(values, variance, weighByRisk(rough, variance));
  return weighByRisk([...rough, curve], variance);
}

function weighByRisk(estimates: readonly Shrunk[], variance: number): Float64Array {
  const least = Math.min(...estimates.map(({ risk }) => risk));
  const weights = estimates.map(({ risk }) => exp((least - risk) / (RISK_SCALE * variance)));
  const sum = weights.reduce((a, b) => a + b, 0);
  const means = new Float64Array(estimates[0]!.means.length);
  for (const [i, estimate] of estimates.entries()) {
    for (let cell = 0; cell < means.length; cell++) means[cell]! += (weights[i]! / sum) * estimate.means[cell]!;
  }
  return means;
}
