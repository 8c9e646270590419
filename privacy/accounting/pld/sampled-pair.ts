import type { Directions, LossPair } from './loss-pair.ts';

/**
 * The pairs after Poisson sampling with probability `q`, `0 < q < 1`.
 *
 * With `(U, V)` for removal: `((1 - q) V + q U, V)`; with `(U, V)` for addition: `(U, (1 - q) U + q V)`. The tail of
 * the new loss is the tail of the old one at another point, so that nothing is discretised here. Zhu, Dong and Wang
 * 2022, Theorem 11.
 */
export function sampledPairs(q: number, inner: Directions): Directions {
  return { remove: removed(q, inner.remove), add: added(q, inner.add) };
}

function removed(q: number, { above, referenceAbove, infinite, least, greatest }: LossPair): LossPair {
  const before = (loss: number): number => {
    const ratio = Math.expm1(loss) / q;
    return ratio <= -1 ? Number.NaN : ratio === Number.POSITIVE_INFINITY ? loss - Math.log(q) : Math.log1p(ratio);
  };
  return Object.freeze<LossPair>({
    above: (loss) => {
      const old = before(loss);
      return Number.isNaN(old) ? 1 : (1 - q) * referenceAbove(old) + q * above(old);
    },
    referenceAbove: (loss) => {
      const old = before(loss);
      return Number.isNaN(old) ? 1 : referenceAbove(old);
    },
    infinite: q * infinite,
    least: after(q, least, Math.log1p(-q)),
    greatest: after(q, greatest, Number.POSITIVE_INFINITY),
  });
}

/** `ln(1 - q + q e^loss)`. */
function after(q: number, loss: number, atInfinity: number): number {
  if (!Number.isFinite(loss)) return loss < 0 ? Math.log1p(-q) : atInfinity;
  return loss > 700 ? loss + Math.log(q) + 1e-300 : Math.log1p(q * Math.expm1(loss));
}

function added(q: number, { above, referenceAbove, infinite, least, greatest }: LossPair): LossPair {
  const before = (loss: number): number => {
    const ratio = Math.expm1(-loss) / q;
    return ratio <= -1
      ? Number.POSITIVE_INFINITY
      : ratio === Number.POSITIVE_INFINITY
        ? Number.NEGATIVE_INFINITY
        : -Math.log1p(ratio);
  };
  const most = -Math.log1p(-q);
  return Object.freeze<LossPair>({
    above: (loss) => {
      const old = before(loss);
      if (old === Number.POSITIVE_INFINITY) return 0;
      return old === Number.NEGATIVE_INFINITY ? 1 : above(old);
    },
    referenceAbove: (loss) => {
      const old = before(loss);
      if (old === Number.POSITIVE_INFINITY) return 0;
      return old === Number.NEGATIVE_INFINITY ? 1 : (1 - q) * above(old) + q * referenceAbove(old);
    },
    infinite: 0,
    least: -after(q, -least, Number.POSITIVE_INFINITY),
    greatest: infinite > 0 ? most : Math.min(most, -after(q, -greatest, Number.POSITIVE_INFINITY)),
  });
}

/**
 * Poisson-sampled Gaussian when a unit is replaced: `(1 - q) N(0) + q N(mu)` against `(1 - q) N(0) + q N(-mu)`, which is
 * its own mirror image. With `y = e^(mu t)` and `c = e^(-mu^2 / 2)` the loss is above `x` where
 * `q c y^2 + (1 - q)(1 - e^x) y - q c e^x > 0`.
 */
export function replacedSampledGaussianPair(q: number, mu: number, normalAbove: (x: number) => number): LossPair {
  const c = Math.exp((-mu * mu) / 2);
  const point = (loss: number): number => {
    const b = (1 - q) * Math.expm1(loss);
    const root = Math.sqrt(b * b + 4 * q * q * c * c * Math.exp(loss));
    const y = b > 0 ? (b + root) / (2 * q * c) : (2 * q * c * Math.exp(loss)) / (root - b);
    return Math.log(y) / mu;
  };
  return Object.freeze<LossPair>({
    above: (loss) => mixed(point(loss), mu),
    referenceAbove: (loss) => mixed(point(loss), -mu),
    infinite: 0,
    least: Number.NEGATIVE_INFINITY,
    greatest: Number.POSITIVE_INFINITY,
  });

  function mixed(t: number, centre: number): number {
    return (1 - q) * normalAbove(t) + q * normalAbove(t - centre);
  }
}
