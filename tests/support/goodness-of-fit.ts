/**
 * Tests of whether draws follow a law, against the thresholds of a named level. With a fixed seed they check the code and
 * not luck; each caller also shows that draws of a wrong parameter are told apart.
 */

/** The level of every threshold here: the chance that a right sampler fails under a new seed. */
export const LEVEL = 1e-4;

export interface FitResult {
  readonly statistic: number;
  readonly threshold: number;
}

/**
 * Pearson's chi-square. `mass(x)` is the probability of `x`; whole numbers from `-edge` to `edge` are cells of their own
 * (merged outwards until 5 draws are expected), and what lies beyond is one cell on each side.
 */
export function chiSquareIntegers(draws: Float64Array, mass: (x: number) => number, edge: number): FitResult {
  const seen = new Float64Array(2 * edge + 3);
  for (const draw of draws) seen[Math.max(-edge - 1, Math.min(edge + 1, draw)) + edge + 1]!++;
  const expected = new Float64Array(2 * edge + 3);
  let inside = 0;
  for (let x = -edge; x <= edge; x++) {
    expected[x + edge + 1] = mass(x) * draws.length;
    inside += mass(x);
  }
  const outside = Math.max(0, (1 - inside) / 2) * draws.length;
  expected[0] = outside;
  expected[expected.length - 1] = outside;
  return chiSquare(seen, expected);
}

/** Pearson's chi-square of counts; neighbouring cells are merged until 5 draws are expected in each. */
export function chiSquare(seen: ArrayLike<number>, expected: ArrayLike<number>): FitResult {
  let statistic = 0;
  let cells = 0;
  let seenSum = 0;
  let expectedSum = 0;
  let restExpected = Array.from(expected).reduce((total, value) => total + value, 0);
  for (let i = 0; i < expected.length; i++) {
    seenSum += seen[i]!;
    expectedSum += expected[i]!;
    restExpected -= expected[i]!;
    if (expectedSum >= 5 && (restExpected >= 5 || i === expected.length - 1)) {
      statistic += (seenSum - expectedSum) ** 2 / expectedSum;
      cells++;
      seenSum = 0;
      expectedSum = 0;
    }
  }
  if (expectedSum > 0) {
    statistic += (seenSum - expectedSum) ** 2 / expectedSum;
    cells++;
  }
  return { statistic, threshold: chiSquareQuantile(cells - 1) };
}

/** Kolmogorov and Smirnov's distance; `cumulative(x)` is `P(X <= x)`. For discrete laws the threshold is conservative. */
export function kolmogorovSmirnov(draws: Float64Array, cumulative: (x: number) => number): FitResult {
  const sorted = draws.slice().sort();
  let statistic = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i + 1 < sorted.length && sorted[i + 1] === sorted[i]) continue;
    statistic = Math.max(statistic, Math.abs((i + 1) / sorted.length - cumulative(sorted[i]!)));
  }
  return { statistic, threshold: Math.sqrt(-Math.log(LEVEL / 2) / (2 * sorted.length)) };
}

/** Upper `LEVEL` quantile (Wilson and Hilferty 1931; within 1 % here). 3.719 is the normal quantile of 1 - LEVEL. */
function chiSquareQuantile(degrees: number): number {
  const part = 2 / (9 * degrees);
  return degrees * (1 - part + 3.719 * Math.sqrt(part)) ** 3;
}

/** Mass function of the discrete Gaussian. */
export function discreteGaussianMass(sigmaSquared: number): (x: number) => number {
  const reach = Math.ceil(Math.sqrt(sigmaSquared) * 12) + 12;
  let total = 1;
  for (let x = 1; x <= reach; x++) total += 2 * Math.exp((-x * x) / (2 * sigmaSquared));
  return (x) => Math.exp((-x * x) / (2 * sigmaSquared)) / total;
}

/** Mass function of the discrete Laplace. */
export function discreteLaplaceMass(scale: number): (x: number) => number {
  const ratio = Math.exp(-1 / scale);
  return (x) => ((1 - ratio) / (1 + ratio)) * ratio ** Math.abs(x);
}

/** `P(X <= x)` of a law on whole numbers that is symmetric about zero. */
export function cumulativeOf(mass: (x: number) => number, reach: number): (x: number) => number {
  const table = new Float64Array(2 * reach + 1);
  let total = 0;
  for (let x = -reach; x <= reach; x++) {
    total += mass(x);
    table[x + reach] = total;
  }
  return (x) => (x < -reach ? 0 : x > reach ? 1 : table[x + reach]!);
}
