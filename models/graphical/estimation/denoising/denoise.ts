import { exp, log } from '../../inference/elementary.ts';
import { type Shrunk, shrinkCoefficients } from './adaptive-shrinkage.ts';
import { shrinkBlockDifferences } from './block-differences.ts';
import { fitCurve } from './smooth-curve.ts';

/** An estimate whose risk exceeds the least by so many noise variances counts for 1/e of the best: Leung and Barron's constant. */
const RISK_SCALE = 4;
/** Fewer values tell nothing of each other. */
const LEAST_VALUES = 4;
/** The second and later ones see values that stood behind greater ones. */
const PASSES = 3;

/**
 * Removes noise of known variance from a histogram, and leaves it as it is where it cannot tell noise from counts.
 *
 * Three estimates, weighed by unbiased estimates of their risk (Leung and Barron 2006, "Information theory and mixing least-squares
 * regressions"): of the counts themselves, which finds the few values of a column that has no others; of differences between
 * neighbouring blocks, which finds steps; and of a curve, which finds what changes gradually. Uses nothing but the noisy values,
 * so it is post-processing.
 *
 * A `guess` that was made without these values gives a fourth: it and the differences between neighbouring blocks of what lies beside it.
 *
 * A value that the estimate misses, or beside a guess exceeds both its neighbours, by more than noise explains is no neighbour of the others, such as a heavy zero beside a smooth curve: it
 * stays as it is, and the others are estimated without it.
 *
 * What is left of the noise is alike in neighbouring values, so sums over many are hardly better known than before.
 */
export function denoise(values: Float64Array, variance: number, guess?: Float64Array): Float64Array {
  const out = Float64Array.from(values);
  let alike = [...values.keys()];
  for (let pass = 0; pass < PASSES && alike.length >= LEAST_VALUES; pass++) {
    const own = Float64Array.from(alike, (value) => values[value]!);
    const near = guess && Float64Array.from(alike, (value) => guess[value]!);
    const means = denoiseAlike(own, variance, near);
    for (const [i, value] of alike.entries()) out[value] = means[i]!;
    const limit = Math.sqrt(2 * log(2 * own.length) * variance);
    const standsOut = alike.map((_, i) => {
      const beside = Math.max(means[i - 1] ?? means[i + 1]!, means[i + 1] ?? means[i - 1]!);
      return Math.abs(own[i]! - means[i]!) > limit || (guess !== undefined && own[i]! - beside > limit);
    });
    for (const [i, value] of alike.entries()) if (standsOut[i]) out[value] = own[i]!;
    if (!standsOut.includes(true)) break;
    alike = alike.filter((_, i) => !standsOut[i]);
  }
  return out;
}

function denoiseAlike(values: Float64Array, variance: number, guess: Float64Array | undefined): Float64Array {
  const rough = [shrinkCoefficients(values, variance), shrinkBlockDifferences(values, variance)];
  if (guess !== undefined) rough.push(shrinkTowards(guess, values, variance));
  const curve = fitCurve(values, variance, weighByRisk(values, variance, rough));
  return weighByRisk(values, variance, [...rough, curve]);
}

function shrinkTowards(guess: Float64Array, values: Float64Array, variance: number): Shrunk {
  const apart = values.map((value, cell) => value - guess[cell]!);
  const { means, risk } = shrinkBlockDifferences(apart, variance);
  return { means: means.map((mean, cell) => mean + guess[cell]!), risk };
}

function weighByRisk(values: Float64Array, variance: number, estimates: readonly Shrunk[]): Float64Array {
  const risks = estimates.map((estimate) => unbiasedRisk(values, estimate));
  const least = Math.min(...risks);
  const weights = risks.map((risk) => exp((least - risk) / (RISK_SCALE * variance)));
  const sum = weights.reduce((a, b) => a + b, 0);
  const means = new Float64Array(values.length);
  for (const [i, estimate] of estimates.entries()) {
    for (let cell = 0; cell < means.length; cell++) means[cell]! += (weights[i]! / sum) * estimate.means[cell]!;
  }
  return means;
}

/**
 * Stein's estimate of the squared error (1981), but for a constant. Posterior variances sum to the noise's variance times the divergence
 * of the posterior mean (Brown 1971), so it is unbiased but for what fitting the priors takes.
 */
function unbiasedRisk(values: Float64Array, { means, risk }: Shrunk): number {
  let distance = 0;
  for (let cell = 0; cell < means.length; cell++) {
    const difference = values[cell]! - means[cell]!;
    distance += difference * difference;
  }
  return distance + 2 * risk;
}
