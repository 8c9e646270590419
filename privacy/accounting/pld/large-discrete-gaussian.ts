import { normalAbove } from '../numeric/erfc.ts';
import type { LossPair } from './loss-pair.ts';

/** Standard deviations, beyond the farthest shift, outside of which the two kinds of noise are not compared. */
const REACH = 12;
const LEAST_SIGMA_SQUARED = 16;
/** Beyond this the bound on the rounded density does not hold. */
const LARGEST_CURVATURE = 8;

/** Whether `largeDiscreteGaussianPair` has a pair. */
export const hasLargeDiscreteGaussianPair = (sigmaSquared: number, shift: number): boolean =>
  sigmaSquared >= LEAST_SIGMA_SQUARED &&
  (shift / Math.sqrt(sigmaSquared) + REACH) ** 2 <= LARGEST_CURVATURE * sigmaSquared;

/**
 * A pair that dominates discrete Gaussian noise on a vector of integers that moves by L1 norm at most `shift`, of any size.
 *
 * *Guarantee* its profile is at least that of every integer vector of L1 norm at most `shift`.
 * *Holds when* `hasLargeDiscreteGaussianPair`.
 * *Arithmetic* doubles; every constant is raised by more than its rounding.
 * *Method* the discrete Gaussian and a continuous one that is rounded to whole numbers give each number a probability that differs by a factor
 * within `e^-above` and `e^below`, but for tails (`proof.md`, "Discrete Gaussian of any size"). The pair has the profile
 * `e^(shift above) delta_mu(epsilon - shift (above + below)) + tail`, `mu = shift / sigma`, which is that of a Gaussian for large sigma.
 * *Status* tested, unaudited.
 */
export function largeDiscreteGaussianPair(sigmaSquared: number, shift: number): LossPair {
  const sigma = Math.sqrt(sigmaSquared);
  const mu = (shift / sigma) * (1 + 2 ** -50);
  const reach = mu + REACH;
  const curvature = (reach * reach) / sigmaSquared;
  const above = (shift * (1 / 24 + 1e-3)) / sigmaSquared;
  const below = shift * (curvature / 24 + (curvature * curvature) / 320 + 1e-15) * (1 + 2 ** -40);
  const tail = 2 * shift * normalAbove(REACH - 1) * 1.01;
  const moved = above + below;
  const raise = Math.exp(above) * (1 + 2 ** -50);
  const rawAbove = (loss: number): number => raise * normalAbove((loss - moved) / mu - mu / 2) + tail;
  const least = whereOne(rawAbove, moved);
  const referenceAbove = (loss: number): number =>
    Math.exp(above - moved) * normalAbove((Math.max(loss, least) - moved) / mu + mu / 2);
  return Object.freeze<LossPair>({
    above: (loss) => (loss < least ? 1 : Math.min(1, rawAbove(loss))),
    referenceAbove,
    infinite: Math.min(1, tail),
    least,
    greatest: Number.POSITIVE_INFINITY,
  });
}

/** The largest loss, found from below, at which the tail is still 1 or more; `-Infinity` where there is none. */
function whereOne(tailAbove: (loss: number) => number, centre: number): number {
  let high = centre;
  let width = 1;
  while (tailAbove(centre - width) < 1) {
    width *= 2;
    if (width > 1e6) return Number.NEGATIVE_INFINITY;
  }
  let low = centre - width;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (tailAbove(middle) >= 1) low = middle;
    else high = middle;
  }
  return low;
}
