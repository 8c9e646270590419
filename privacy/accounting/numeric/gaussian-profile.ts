import { erfcx, normalAbove } from './erfc.ts';

/**
 * `P(L > epsilon) - e^epsilon Q(L > epsilon)` for `P = N(mu, 1)`, `Q = N(0, 1)`: the exact delta of a Gaussian mechanism
 * (Balle and Wang 2018, Theorem 8). Any real `epsilon`, `mu >= 0`. Relative error below 1e-9 while
 * `mu >= 1e-5`, because the two terms cancel as `mu` goes to zero.
 */
export function gaussianDelta(epsilon: number, mu: number): number {
  if (mu === 0) return epsilon >= 0 ? 0 : -Math.expm1(epsilon);
  if (mu === Number.POSITIVE_INFINITY) return 1;
  const a = epsilon / mu - mu / 2;
  const b = epsilon / mu + mu / 2;
  if (a > 0) {
    const scale = 0.5 * Math.exp((-a * a) / 2);
    return Math.max(0, scale * (erfcx(a * Math.SQRT1_2) - erfcx(b * Math.SQRT1_2)));
  }
  if (epsilon < 0) return -Math.expm1(epsilon) + Math.exp(epsilon) * gaussianDelta(-epsilon, mu);
  const cost = b > 0 ? 0.5 * Math.exp((-a * a) / 2) * erfcx(b * Math.SQRT1_2) : Math.exp(epsilon) * normalAbove(b);
  return Math.max(0, normalAbove(a) - cost);
}
