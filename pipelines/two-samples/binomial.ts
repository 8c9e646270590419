import { regularisedBeta } from '../statistics/regularised-beta.ts';

/** `log(n!) - log(sqrt(2 pi n) (n/e)^n)` for n below 16; asymptotic series above. */
const STIRLING: readonly number[] = Array.from({ length: 16 }, (_, n) => {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return n === 0 ? 0 : sum - ((n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI));
});

function stirlingError(n: number): number {
  if (n < 16) return STIRLING[n]!;
  const s = 1 / (n * n);
  return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / n;
}

/** `x log(x / mean) + mean - x` without cancellation where x is near its mean. */
function deviance(x: number, mean: number): number {
  if (Math.abs(x - mean) >= 0.1 * (x + mean)) return x * Math.log(x / mean) + mean - x;
  const v = (x - mean) / (x + mean);
  let sum = (x - mean) * v;
  let term = 2 * x * v;
  for (let j = 1; ; j++) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) return sum;
    sum = next;
  }
}

/** Logarithm of the probability of `k` successes in `n` trials that succeed with probability `p` each (Loader 2000). */
export function logBinomial(k: number, n: number, p: number): number {
  if (k < 0 || k > n) return Number.NEGATIVE_INFINITY;
  if (p <= 0) return k === 0 ? 0 : Number.NEGATIVE_INFINITY;
  if (p >= 1) return k === n ? 0 : Number.NEGATIVE_INFINITY;
  if (k === 0) return n * Math.log1p(-p);
  if (k === n) return n * Math.log(p);
  const errors = stirlingError(n) - stirlingError(k) - stirlingError(n - k);
  const distance = deviance(k, n * p) + deviance(n - k, n * (1 - p));
  return errors - distance - 0.5 * Math.log((2 * Math.PI * k * (n - k)) / n);
}

/** Probability of at least `k` successes in `n` trials. */
export function binomialAtLeast(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  return k > n ? 0 : regularisedBeta(p, k, n - k + 1);
}

/** Logarithm of the probability of `k` marked ones among `drawn` of `all`, of which `marked` are, without replacement. */
export function logHypergeometric(k: number, marked: number, drawn: number, all: number): number {
  if (k < Math.max(0, drawn + marked - all) || k > Math.min(marked, drawn)) return Number.NEGATIVE_INFINITY;
  // Any p gives the same ratio; this one keeps all three near their modes.
  const p = drawn / all;
  return logBinomial(k, marked, p) + logBinomial(drawn - k, all - marked, p) - logBinomial(drawn, all, p);
}
