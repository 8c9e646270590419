import { exp, log } from '../../inference/elementary.ts';
import type { Shrunk } from './adaptive-shrinkage.ts';

/** Values over which the curve keeps its direction. */
const LENGTHS = [1, 2, 4, 8, 16, 32, 64];
/** How far the curve strays from its level, relative to it. */
const AMPLITUDES = [0.1, 0.3, 1, 3];
/** How far each value strays from the curve by itself, relative to the level. */
const SCATTERS = [0, 0.05, 0.15, 0.4, 1, 3];
/** The level of a value is the mean of so many estimates on each side of it and its own, none below this many noise deviations. */
const LEVEL_REACH = 2;
const LEAST_LEVEL = 0.05;
/** Factors of at most one are multiplied down to about this before their logarithm is taken. */
const SMALL = 1e-100;
/** Once with the level of the first guess, once with that of the curve. */
const PASSES = 2;

/**
 * Posterior mean of counts that follow a smooth curve, each with a scatter of its own, given values with normal noise of known
 * variance. What the prior calls smooth is relative to the level: `level * (1 + curve + scatter)`, the curve a Gaussian process
 * with Matern covariance (smoothness 3/2) and the level that of a first guess, so that empty tails stay empty beside tall peaks.
 *
 * Averaged over a grid of lengths, amplitudes and scatters in proportion to their marginal likelihood (Rasmussen and Williams
 * 2006, "Gaussian processes for machine learning", chapter 5). Linear time, as a state space model.
 */
export function fitCurve(values: Float64Array, variance: number, guess: Float64Array): Shrunk {
  let fitted: Shrunk = { means: guess, risk: 0 };
  for (let pass = 0; pass < PASSES; pass++)
    fitted = averageOverGrid(values, variance, levelsOf(fitted.means, variance));
  return fitted;
}

function levelsOf(guess: Float64Array, variance: number): Float64Array {
  const least = LEAST_LEVEL * Math.sqrt(variance);
  const last = guess.length - 1;
  return guess.map((_, i) => {
    let sum = 0;
    for (let j = i - LEVEL_REACH; j <= i + LEVEL_REACH; j++) {
      sum += Math.max(least, guess[Math.min(last, Math.max(0, j))]!);
    }
    return sum / (2 * LEVEL_REACH + 1);
  });
}

function averageOverGrid(values: Float64Array, variance: number, levels: Float64Array): Shrunk {
  const filter = new CurveFilter(values, variance, levels);
  const means = new Float64Array(values.length);
  let risk = 0;
  let sum = 0;
  let likeliest = Number.NEGATIVE_INFINITY;
  for (const length of LENGTHS) {
    for (const amplitude of AMPLITUDES) {
      for (const scatter of SCATTERS) {
        const likelihood = filter.run({ length, amplitude, scatter });
        if (likelihood > likeliest) {
          const fade = exp(likeliest - likelihood);
          for (let i = 0; i < means.length; i++) means[i]! *= fade;
          risk *= fade;
          sum *= fade;
          likeliest = likelihood;
        }
        const weight = exp(likelihood - likeliest);
        if (weight === 0) continue;
        risk += weight * filter.smooth(means, weight);
        sum += weight;
      }
    }
  }
  return { means: means.map((mean) => mean / sum), risk: risk / sum };
}

interface Shape {
  readonly length: number;
  readonly amplitude: number;
  readonly scatter: number;
}

/** The Kalman filter of a curve and its slope, and the smoother of disturbances (Durbin and Koopman 2012, sections 4.3 and 4.5). */
class CurveFilter {
  readonly #values: Float64Array;
  readonly #variance: number;
  readonly #levels: Float64Array;
  readonly #innovations: Float64Array;
  readonly #precisions: Float64Array;
  /** Two a value: of the curve and of its slope. */
  readonly #gains: Float64Array;
  /** The transition by one value, by rows. */
  #transition: readonly [number, number, number, number] = [0, 0, 0, 0];

  constructor(values: Float64Array, variance: number, levels: Float64Array) {
    this.#values = values;
    this.#variance = variance;
    this.#levels = levels;
    this.#innovations = new Float64Array(values.length);
    this.#precisions = new Float64Array(values.length);
    this.#gains = new Float64Array(2 * values.length);
  }

  /** The log likelihood of the values, but for a constant. */
  run({ length, amplitude, scatter }: Shape): number {
    const variance = this.#variance;
    const rate = Math.sqrt(3) / length;
    const decay = exp(-rate);
    const f11 = decay * (1 + rate);
    const f12 = decay;
    const f21 = -decay * rate * rate;
    const f22 = decay * (1 - rate);
    this.#transition = [f11, f12, f21, f22];
    // The stationary covariance is diagonal.
    const curve = amplitude * amplitude;
    const slope = curve * rate * rate;
    const q11 = curve - (f11 * f11 * curve + f12 * f12 * slope);
    const q12 = -(f11 * f21 * curve + f12 * f22 * slope);
    const q22 = slope - (f21 * f21 * curve + f22 * f22 * slope);
    let [a1, a2] = [0, 0];
    let [p11, p12, p22] = [curve, 0, slope];
    let likelihood = 0;
    let determinant = 1;
    for (let i = 0; i < this.#values.length; i++) {
      const level = this.#levels[i]!;
      const innovation = this.#values[i]! - level * (1 + a1);
      const precision = 1 / (level * level * (p11 + scatter * scatter) + variance);
      this.#innovations[i] = innovation;
      this.#precisions[i] = precision;
      likelihood -= 0.5 * innovation * innovation * precision;
      determinant *= variance * precision;
      if (determinant < SMALL) {
        likelihood += 0.5 * log(determinant);
        determinant = 1;
      }
      const k1 = (f11 * p11 + f12 * p12) * level * precision;
      const k2 = (f21 * p11 + f22 * p12) * level * precision;
      this.#gains[2 * i] = k1;
      this.#gains[2 * i + 1] = k2;
      [a1, a2] = [f11 * a1 + f12 * a2 + k1 * innovation, f21 * a1 + f22 * a2 + k2 * innovation];
      const g11 = f11 * p11 + f12 * p12;
      const g12 = f11 * p12 + f12 * p22;
      const g21 = f21 * p11 + f22 * p12;
      const g22 = f21 * p12 + f22 * p22;
      p11 = g11 * f11 + g12 * f12 + q11 - (k1 * k1) / precision;
      p12 = g11 * f21 + g12 * f22 + q12 - (k1 * k2) / precision;
      p22 = g21 * f21 + g22 * f22 + q22 - (k2 * k2) / precision;
    }
    return likelihood + 0.5 * log(determinant);
  }

  /** Adds the posterior means, times `weight`, to `into`; the sum of the posterior variances. Needs the run before it. */
  smooth(into: Float64Array, weight: number): number {
    const variance = this.#variance;
    const [f11, f12, f21, f22] = this.#transition;
    let [r1, r2] = [0, 0];
    let [n11, n12, n22] = [0, 0, 0];
    let risk = 0;
    for (let i = this.#values.length - 1; i >= 0; i--) {
      const level = this.#levels[i]!;
      const precision = this.#precisions[i]!;
      const k1 = this.#gains[2 * i]!;
      const k2 = this.#gains[2 * i + 1]!;
      const u = this.#innovations[i]! * precision - k1 * r1 - k2 * r2;
      const d = precision + k1 * k1 * n11 + 2 * k1 * k2 * n12 + k2 * k2 * n22;
      into[i]! += weight * (this.#values[i]! - variance * u);
      risk += variance * (1 - variance * d);
      // N' = Z'Z d - (Z' K'N F + its transpose) + F'N F, with Z = (level, 0).
      const c1 = (k1 * n11 + k2 * n12) * f11 + (k1 * n12 + k2 * n22) * f21;
      const c2 = (k1 * n11 + k2 * n12) * f12 + (k1 * n12 + k2 * n22) * f22;
      const m11 = f11 * (n11 * f11 + n12 * f21) + f21 * (n12 * f11 + n22 * f21);
      const m12 = f11 * (n11 * f12 + n12 * f22) + f21 * (n12 * f12 + n22 * f22);
      const m22 = f12 * (n11 * f12 + n12 * f22) + f22 * (n12 * f12 + n22 * f22);
      n11 = level * level * d - 2 * level * c1 + m11;
      n12 = m12 - level * c2;
      n22 = m22;
      [r1, r2] = [level * u + f11 * r1 + f21 * r2, f12 * r1 + f22 * r2];
    }
    return risk;
  }
}
