import type { NeighbouringRelation, PrivacyEvent } from '../../events.ts';
import { divide, type Rational, rational, toNumberDown, toNumberUp } from '../../rational.ts';
import { type Leaf, type LeafEvent, leavesOf } from '../flatten.ts';
import { gaussianMuSquared, squareRootUp } from '../gaussian-mu.ts';
import { isOne, isZero, pureEpsilon } from '../pure.ts';
import { refuse } from '../refuse.ts';
import { exponentialRdp, gaussianRdp, laplaceRdp, pureRdp, randomisedResponseRdp, sampledRdp } from './curves.ts';
import { RDP_ORDERS } from './orders.ts';
import { subsampledGaussianRdp } from './subsampled-gaussian.ts';

/** Except with probability `delta`, Rényi-DP of order `alpha` with `at(alpha)`, for every `alpha > 1`. */
export interface RdpCurve {
  at(alpha: number): number;
  readonly delta: number;
}

/** Leaves are composed by adding (Mironov 2017, Proposition 1). */
export function curveOfLeaves(leaves: readonly Leaf[], relation: NeighbouringRelation): RdpCurve {
  const parts = leaves.map((leaf) => ({ times: leaf.times, curve: curveOf(leaf.event, relation, leaf.path) }));
  return {
    at: (alpha) => parts.reduce((sum, { times, curve }) => sum + times * curve.at(alpha), 0),
    delta: Math.min(1, parts.reduce((sum, { times, curve }) => sum + times * curve.delta, 0) * (1 + 2 ** -40)),
  };
}

const exact = (at: (alpha: number) => number): RdpCurve => ({ at, delta: 0 });
const UNBOUNDED: RdpCurve = exact(() => Number.POSITIVE_INFINITY);

function curveOf(event: LeafEvent, relation: NeighbouringRelation, path: string): RdpCurve {
  switch (event.kind) {
    case 'gaussian': {
      const squared = gaussianMuSquared(event);
      if (squared === undefined) return UNBOUNDED;
      const mu = squareRootUp(squared);
      return exact((alpha) => gaussianRdp(mu, alpha));
    }
    case 'discrete-gaussian': {
      if (isZero(event.sigmaSquared)) return UNBOUNDED;
      const { numerator, denominator } = event.sigmaSquared;
      const muSquared = toNumberUp(rational(event.sensitivity ** 2n * denominator, numerator));
      return exact((alpha) => (alpha * muSquared) / 2); // Canonne, Kamath and Steinke 2020, Proposition 5
    }
    case 'discrete-gaussian-squared': {
      if (isZero(event.sigmaSquared)) return UNBOUNDED;
      const muSquared = toNumberUp(divide(rational(event.sensitivitySquared), event.sigmaSquared));
      return exact((alpha) => (alpha * muSquared) / 2); // as above: the divergences of independent coordinates add up
    }
    case 'laplace': {
      const epsilon = pureEpsilon(event);
      if (epsilon === undefined) return UNBOUNDED;
      const value = toNumberUp(epsilon);
      return exact((alpha) => laplaceRdp(value, alpha));
    }
    case 'discrete-laplace':
    case 'permute-and-flip': {
      const epsilon = pureEpsilon(event);
      return epsilon === undefined ? UNBOUNDED : pureCurve(epsilon);
    }
    case 'exponential': {
      const value = toNumberUp(event.epsilon);
      return exact((alpha) => exponentialRdp(value, alpha));
    }
    case 'randomised-response': {
      if (isZero(event.probability)) return UNBOUNDED;
      const probability = toNumberDown(event.probability);
      return exact((alpha) => randomisedResponseRdp(probability, event.categories, alpha));
    }
    case 'epsilon-delta': {
      if (isOne(event.delta)) return UNBOUNDED;
      return { at: pureCurve(event.epsilon).at, delta: toNumberUp(event.delta) };
    }
    case 'zcdp': {
      const rho = toNumberUp(event.rho);
      return exact((alpha) => alpha * rho);
    }
    case 'non-private':
      return UNBOUNDED;
    case 'poisson-sampled':
      return sampledCurve(event.probability, event.event, relation, path);
    case 'selected-from-repeats':
      return selectedCurve(event, relation, path);
    default:
      return event satisfies never;
  }
}

function pureCurve(epsilon: Rational): RdpCurve {
  const value = toNumberUp(epsilon);
  return exact((alpha) => pureRdp(value, alpha));
}

/** Continuous Gaussians exactly; whatever else by convexity. */
function sampledCurve(
  probability: Rational,
  inner: PrivacyEvent,
  relation: NeighbouringRelation,
  path: string,
): RdpCurve {
  if (relation.kind === 'replace-unit')
    return refuse(path, 'RDP analyses sampling for a unit that is added or removed');
  const q = toNumberUp(probability);
  const muSquared = gaussianMuSquared(inner);
  if (muSquared !== undefined) {
    const mu = squareRootUp(muSquared);
    return exact(remember((alpha) => subsampledGaussianRdp(q, mu, alpha)));
  }
  const curve = curveOfLeaves(leavesOf(inner, `${path}.event`), relation);
  if (curve.delta > 0) return refuse(path, 'RDP cannot analyse sampling for a mechanism that may fail');
  return exact((alpha) => sampledRdp(q, curve.at(alpha), alpha));
}

/**
 * Papernot and Steinke 2022, Theorem 2, for the truncated negative binomial of `shape` above -1 and `gamma`:
 * `eps(alpha) + (1 + shape) ((1 - 1/b) eps(b) + ln(1/gamma) / b) + ln(E[K]) / (alpha - 1)` for any order `b`; and, for
 * pure DP, `(2 + shape) epsilon`.
 */
function selectedCurve(
  event: Extract<PrivacyEvent, { readonly kind: 'selected-from-repeats' }>,
  relation: NeighbouringRelation,
  path: string,
): RdpCurve {
  const inner = curveOfLeaves(leavesOf(event.event, `${path}.event`), relation);
  if (inner.delta > 0) return refuse(path, 'RDP cannot analyse a selection from runs that may fail');
  const shape = toNumberUp(event.shape);
  const gamma = toNumberDown(event.gamma);
  const logGamma = Math.log(gamma);
  const penalty = Math.min(...RDP_ORDERS.map((order) => (1 - 1 / order) * inner.at(order) - logGamma / order));
  const logMean = Math.log(meanRepeats(shape, gamma)) * (1 + 1e-12);
  const pure = pureEpsilon(event);
  const most = pure === undefined ? Number.POSITIVE_INFINITY : toNumberUp(pure);
  return exact((alpha) =>
    Math.min(most, inner.at(alpha) + (1 + shape) * penalty * (1 + 1e-12) + logMean / (alpha - 1)),
  );
}

/** Mean of the truncated negative binomial: Papernot and Steinke 2022, Definition 1. */
export function meanRepeats(shape: number, gamma: number): number {
  const logGamma = Math.log(gamma);
  const odds = (1 - gamma) / gamma;
  if (Math.abs(shape * logGamma) < 1e-12) return odds / -logGamma;
  return (shape * odds) / -Math.expm1(shape * logGamma);
}

/** An order is asked for many times; the integral behind it is not cheap. */
function remember(f: (alpha: number) => number): (alpha: number) => number {
  const known = new Map<number, number>();
  return (alpha) => {
    const before = known.get(alpha);
    if (before !== undefined) return before;
    const value = f(alpha);
    known.set(alpha, value);
    return value;
  };
}
