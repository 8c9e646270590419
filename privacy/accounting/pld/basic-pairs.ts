import { normalAbove } from '../numeric/erfc.ts';
import type { LossPair } from './loss-pair.ts';

/** Equal distributions: the loss is 0. */
export const FREE_PAIR: LossPair = Object.freeze<LossPair>({
  above: (loss) => (loss < 0 ? 1 : 0),
  referenceAbove: (loss) => (loss < 0 ? 1 : 0),
  infinite: 0,
  least: 0,
  greatest: 0,
});

/** Disjoint distributions. */
export const DISJOINT_PAIR: LossPair = Object.freeze<LossPair>({
  above: () => 1,
  referenceAbove: () => 0,
  infinite: 1,
  least: 0,
  greatest: 0,
});

/** `N(mu, 1)` against `N(0, 1)`: under `U` the loss is `N(mu^2 / 2, mu^2)`. Balle and Wang 2018, Lemma 3. */
export function gaussianPair(mu: number): LossPair {
  return Object.freeze<LossPair>({
    above: (loss) => normalAbove(loss / mu - mu / 2),
    referenceAbove: (loss) => normalAbove(loss / mu + mu / 2),
    infinite: 0,
    least: Number.NEGATIVE_INFINITY,
    greatest: Number.POSITIVE_INFINITY,
  });
}

/** Laplace noise of scale 1, moved by `epsilon`. The loss has atoms at both ends. */
export function laplacePair(epsilon: number): LossPair {
  return Object.freeze<LossPair>({
    above: (loss) => (loss >= epsilon ? 0 : loss < -epsilon ? 1 : 1 - Math.exp((loss - epsilon) / 2) / 2),
    referenceAbove: (loss) => (loss >= epsilon ? 0 : loss < -epsilon ? 1 : Math.exp(-(loss + epsilon) / 2) / 2),
    infinite: 0,
    least: -epsilon,
    greatest: epsilon,
  });
}

/** The worst (epsilon, delta)-DP mechanism: Kairouz, Oh and Viswanath 2015, Theorem 3.2. */
export function worstPair(epsilon: number, delta: number): LossPair {
  const high = (1 - delta) / (1 + Math.exp(-epsilon));
  const low = (1 - delta) / (1 + Math.exp(epsilon));
  return Object.freeze<LossPair>({
    above: (loss) => (loss >= epsilon ? delta : loss >= -epsilon ? delta + high : 1),
    referenceAbove: (loss) => (loss >= epsilon ? 0 : loss >= -epsilon ? low : 1 - delta),
    infinite: delta,
    least: -epsilon,
    greatest: epsilon,
  });
}

/**
 * The profile of all epsilon-bounded-range mechanisms together: the largest of
 * `(e^epsilon - u) (1 - y / u) / (e^epsilon - 1)` over `u`, which is `(e^(epsilon/2) - sqrt y)^2 / (e^epsilon - 1)` for
 * `y = e^x` between `e^-epsilon` and `e^epsilon` (Dong, Durfee and Rogers 2020, Lemma 3.2 and its optimum). A supremum
 * of privacy profiles is one, so that a pair with this profile exists and dominates.
 */
export function boundedRangePair(epsilon: number): LossPair {
  const scale = -Math.expm1(-epsilon);
  return Object.freeze<LossPair>({
    above: (loss) => (loss >= epsilon ? 0 : loss < -epsilon ? 1 : -Math.expm1((loss - epsilon) / 2) / scale),
    referenceAbove: (loss) =>
      loss >= epsilon ? 0 : loss < -epsilon ? 1 : (Math.exp(-epsilon) * Math.expm1((epsilon - loss) / 2)) / scale,
    infinite: 0,
    least: -epsilon,
    greatest: epsilon,
  });
}
