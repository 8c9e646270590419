import { ceilTo, exactRational, multiply, type Rational, rational, toNumberUp } from '../../rational.ts';
import { squareRootUp } from '../gaussian-mu.ts';
import { subsampledGaussianRdp } from '../rdp/subsampled-gaussian.ts';

/** The probability with which the analysis of a group of equal sampled steps may fail: public, fixed, and far below any delta in use. */
export const SAMPLED_DELTA: Rational = rational(1n, 2n ** 50n);
const LOG_OF_HALF_DELTA = -51 * Math.LN2;

/** Orders are powers of this. */
const RATIO = 1 + 2 ** -8;
/** Rho is a multiple of one over this, so that engines whose logarithms are rounded otherwise agree on it. */
const STEP = 2n ** 32n;
/** More than the rounding of everything that is summed here, relative to it. */
const MARGIN = 2 ** -40;

/**
 * The rho with which `times` Gaussian steps over Poisson samples are `SAMPLED_DELTA`-approximate rho-zCDP, when a unit is added or removed.
 *
 * *Guarantee* the steps together, each chosen after the answers of those before it, are; so is whatever is learnt from a part of them.
 * *Holds when* each unit takes part in each step with `probability`, independently, and moves the sum by at most `sqrt(muSquared)` sigma.
 * *Arithmetic* doubles; divergences enter rounded up, and the result is raised by 2^-40 of itself and up to a multiple of 2^-32.
 * *Method* conditioning on a bounded loss (Bun and Steinke 2016, Section 8), and Rényi divergences of Mironov, Talwar and Zhang 2019; see `proof.md`, "Sampled Gaussians".
 * *Status* tested, unaudited.
 */
export function sampledGaussianRho(probability: Rational, muSquared: Rational, times: number): Rational {
  const [q, mu] = [toNumberUp(probability), squareRootUp(muSquared)];
  const key = `${q} ${mu} ${times}`;
  const known = rhos.get(key);
  if (known !== undefined) return known;
  const rho = rhoOf(curveOf(q, mu), times);
  if (rhos.size >= MOST_RHOS) rhos.clear();
  rhos.set(key, rho);
  return rho;
}

/** A run has thousands of charges for as many steps each. */
const rhos = new Map<string, Rational>();
const MOST_RHOS = 1024;

function rhoOf(divergenceAt: (i: number) => number, times: number): Rational {
  const loss = boundOnLoss(divergenceAt, times);
  let divergence = times * divergenceAt(1);
  // Orders up to the first: divergences never fall with the order.
  let rho = Math.min(divergence, loss) + priceOfConditioning(1);
  let gained = 0;
  for (let i = 1; (loss + priceOfConditioning(i)) / orderAt(i) > rho; i++) {
    // Of all orders from this one to the next.
    const [order, next] = [orderAt(i), orderAt(i + 1)];
    if (divergence < loss) {
      gained = Math.max(gained, (order - 1) * (loss - divergence));
      divergence = times * divergenceAt(i + 1);
    }
    const most = Math.min(divergence, loss - gained / (next - 1)) + priceOfConditioning(i);
    rho = Math.max(rho, most / order);
  }
  return ceilTo(multiply(exactRational(rho), rational(2n ** 40n + 1n, 2n ** 40n)), STEP);
}

/** A loss that is passed, either way round, with probability at most half of `SAMPLED_DELTA`: Chernoff's bound. */
function boundOnLoss(divergenceAt: (i: number) => number, times: number): number {
  let loss = Number.POSITIVE_INFINITY;
  for (let i = 1; times * divergenceAt(i) < loss; i++) {
    loss = Math.min(loss, times * divergenceAt(i) - LOG_OF_HALF_DELTA / (orderAt(i) - 1));
  }
  return loss * (1 + MARGIN);
}

/** `alpha / (alpha - 1) ln(1 / P(E))` for an event of probability at least `1 - SAMPLED_DELTA`. */
const priceOfConditioning = (i: number): number => (orderAt(i) / (orderAt(i) - 1)) * 2 ** -49;

const orderAt = (i: number): number => RATIO ** i;

/**
 * How far from the mean, in sigma, a moment is still integrated. An order beyond is not asked about, which leaves the bound valid: only tiny samples with
 * tiny sensitivities, such as those of a hostile release, would gain by it, and take hours.
 */
const FURTHEST = 2 ** 12;
const MOST_CURVES = 64;
const curves = new Map<string, (i: number) => number>();

/** Divergences of one step at the orders; a pure function of two numbers, of which a few hundred values are asked again and again. */
function curveOf(q: number, mu: number): (i: number) => number {
  const key = `${q} ${mu}`;
  const known = curves.get(key);
  if (known !== undefined) return known;
  const values: number[] = [];
  const curve = (i: number): number => {
    for (let j = values.length; j <= i; j++) {
      const dear = j > 1 && mu <= 1 && orderAt(j) * mu > FURTHEST;
      values.push(j === 0 ? 0 : dear ? Number.POSITIVE_INFINITY : subsampledGaussianRdp(q, mu, orderAt(j)));
    }
    return values[i]!;
  };
  if (curves.size >= MOST_CURVES) curves.clear();
  curves.set(key, curve);
  return curve;
}
