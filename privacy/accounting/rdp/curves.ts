/*
 * Rényi divergences of order `alpha > 1`, infinity included, of the worst pair of neighbours, in closed form. Doubles; where two terms
 * cancel, the rounding of the larger is added.
 */

const ROUNDING = 2 ** -49;

/** N(mu, 1) against N(0, 1): `alpha mu^2 / 2`. Mironov 2017, Corollary 3. */
export const gaussianRdp = (mu: number, alpha: number): number => (alpha * mu * mu) / 2;

/** Laplace noise of scale 1 moved by `epsilon`. Mironov 2017, Corollary 2; at order 1 its limit, the KL divergence. */
export function laplaceRdp(epsilon: number, alpha: number): number {
  if (alpha === 1) return epsilon + Math.expm1(-epsilon);
  if (alpha === Number.POSITIVE_INFINITY) return epsilon;
  const growth = ((alpha - 1) * Math.expm1(epsilon * (1 - 2 * alpha))) / (2 * alpha - 1);
  return clip(epsilon + Math.log1p(growth) / (alpha - 1) + epsilon * ROUNDING, epsilon);
}

/** The worst epsilon-DP mechanism, binary randomised response. Mironov 2017, Proposition 5 (Kairouz et al. 2015). */
export function pureRdp(epsilon: number, alpha: number): number {
  if (alpha === Number.POSITIVE_INFINITY) return epsilon;
  const inner = Math.log1p((Math.exp(-epsilon) * Math.expm1((2 - 2 * alpha) * epsilon)) / (1 + Math.exp(-epsilon)));
  return clip(epsilon + inner / (alpha - 1) + epsilon * ROUNDING, epsilon);
}

/**
 * Exponential mechanism, which is epsilon-bounded-range: `min(KL + (alpha - 1) epsilon^2 / 8, epsilon)`, by Hoeffding's
 * lemma on a loss that varies over an interval of width epsilon (Cesar and Rogers 2021, Lemma 3), with the largest KL
 * divergence of such a mechanism (Durfee and Rogers 2019, Lemma 3.3).
 */
export function exponentialRdp(epsilon: number, alpha: number): number {
  return Math.min(boundedRangeKl(epsilon) + ((alpha - 1) * epsilon * epsilon) / 8, epsilon);
}

/** `x - 1 - ln(x)` where `x = epsilon / (e^epsilon - 1)`; below 1/50 its series, where the formula cancels. */
function boundedRangeKl(epsilon: number): number {
  if (epsilon < 0.02) return (epsilon * epsilon) / 8;
  if (epsilon > 700) return epsilon;
  const x = epsilon / Math.expm1(epsilon);
  return x - 1 - Math.log(x);
}

/**
 * k-ary randomised response when a unit is replaced: with `probability` the answer is uniform over `categories`.
 * `against: 'uniform'` compares with an input whose answer is always uniform (a unit replaced by nothing).
 */
export function randomisedResponseRdp(
  probability: number,
  categories: number,
  alpha: number,
  against: 'another' | 'uniform' = 'another',
): number {
  const low = probability / categories;
  const high = 1 - probability + low;
  if (against === 'another') {
    const ratio = Math.log(high / low);
    if (alpha === Number.POSITIVE_INFINITY) return ratio;
    const moment = high * Math.exp((alpha - 1) * ratio) + low * Math.exp((1 - alpha) * ratio) + (categories - 2) * low;
    if (Number.isFinite(moment)) return Math.log(moment) / (alpha - 1);
    return ratio;
  }
  const uniform = 1 / categories;
  const sides = [
    divergence(high, uniform, low, uniform, categories, alpha),
    divergence(uniform, high, uniform, low, categories, alpha),
  ];
  return Math.max(...sides);
}

/** One category with probabilities `p1`, `q1`, the others with `p2`, `q2` each. */
function divergence(p1: number, q1: number, p2: number, q2: number, categories: number, alpha: number): number {
  if (alpha === Number.POSITIVE_INFINITY) return Math.log(Math.max(p1 / q1, p2 / q2));
  const logs = [
    Math.log(p1) + (alpha - 1) * Math.log(p1 / q1),
    Math.log((categories - 1) * p2) + (alpha - 1) * Math.log(p2 / q2),
  ];
  const greatest = Math.max(...logs);
  return (greatest + Math.log(logs.reduce((sum, x) => sum + Math.exp(x - greatest), 0))) / (alpha - 1);
}

/**
 * Any mechanism of divergence `inner`, run on a Poisson sample: `ln(1 + q (e^((alpha - 1) inner) - 1)) / (alpha - 1)`,
 * because the divergence behind the logarithm is jointly convex. Loose, but valid whatever the mechanism.
 */
export function sampledRdp(q: number, inner: number, alpha: number): number {
  if (alpha === Number.POSITIVE_INFINITY) return inner > 700 ? inner : Math.log1p(q * Math.expm1(inner));
  const growth = (alpha - 1) * inner;
  if (growth > 700) return Math.max(0, inner + Math.log(q) / (alpha - 1));
  return Math.log1p(q * Math.expm1(growth)) / (alpha - 1);
}

const clip = (value: number, greatest: number): number => Math.min(greatest, Math.max(0, value));
