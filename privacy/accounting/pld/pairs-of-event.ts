import type { NeighbouringRelation, PrivacyEvent } from '../../events.ts';
import { type Rational, toNumberDown, toNumberUp } from '../../rational.ts';
import { type LeafEvent, leavesOf } from '../flatten.ts';
import { gaussianMuSquared, squareRootUp } from '../gaussian-mu.ts';
import { normalAbove } from '../numeric/erfc.ts';
import { isZero, pureEpsilon } from '../pure.ts';
import { refuse } from '../refuse.ts';
import { pairOfProbabilities } from './atoms-pair.ts';
import { boundedRangePair, DISJOINT_PAIR, FREE_PAIR, gaussianPair, laplacePair, worstPair } from './basic-pairs.ts';
import {
  discreteGaussianUpperPair,
  MAX_DISCRETE_GAUSSIAN_SHIFT,
  MAX_DISCRETE_GAUSSIAN_SIGMA_SQUARED,
} from './discrete-gaussian-upper.ts';
import { discreteGaussianPair, discreteLaplacePair } from './discrete-pairs.ts';
import { pairsOfComposition } from './inner-composition.ts';
import { hasLargeDiscreteGaussianPair, largeDiscreteGaussianPair } from './large-discrete-gaussian.ts';
import type { LossPair, PairsOfEvent } from './loss-pair.ts';
import { replacedSampledGaussianPair, sampledPairs } from './sampled-pair.ts';

const MAX_DISCRETE_LAPLACE_SHIFT = 100_000n;
/** Far from where doubles no longer hold every whole number. */
const MOST_MOVED = 2n ** 40n;

/** `any` bounds discrete Gaussians of every size, those of many numbers less tightly; `small` refuses those. */
export type DiscreteGaussians = 'small' | 'any';

/**
 * The pairs between which the mechanisms that a leaf describes lie. Refuses with the path what has no such pair: zCDP
 * events, selection unless pure DP, discrete Gaussian of a large sensitivity or of a squared one, sampling when units are replaced unless
 * of a Gaussian.
 */
export function pairsOfEvent(
  event: LeafEvent,
  relation: NeighbouringRelation,
  path: string,
  discreteGaussians: DiscreteGaussians = 'small',
): PairsOfEvent {
  switch (event.kind) {
    case 'gaussian': {
      const muSquared = gaussianMuSquared(event);
      return muSquared === undefined ? both(DISJOINT_PAIR) : both(gaussianPair(squareRootUp(muSquared)));
    }
    case 'discrete-gaussian': {
      if (isZero(event.sigmaSquared)) return both(DISJOINT_PAIR);
      const sigmaSquared = toNumberDown(event.sigmaSquared);
      const small =
        event.sensitivity <= BigInt(MAX_DISCRETE_GAUSSIAN_SHIFT) && sigmaSquared <= MAX_DISCRETE_GAUSSIAN_SIGMA_SQUARED;
      if (!small && discreteGaussians === 'any' && event.sensitivity <= MOST_MOVED) {
        const moved = Number(event.sensitivity);
        if (hasLargeDiscreteGaussianPair(sigmaSquared, moved)) {
          return between(largeDiscreteGaussianPair(sigmaSquared, moved), FREE_PAIR);
        }
      }
      if (sigmaSquared > MAX_DISCRETE_GAUSSIAN_SIGMA_SQUARED) {
        return refuse(path, `PLD takes a discrete Gaussian up to sigmaSquared ${MAX_DISCRETE_GAUSSIAN_SIGMA_SQUARED}`);
      }
      if (event.sensitivity > BigInt(MAX_DISCRETE_GAUSSIAN_SHIFT)) {
        return refuse(path, `PLD takes a discrete Gaussian up to sensitivity ${MAX_DISCRETE_GAUSSIAN_SHIFT}`);
      }
      const shift = Number(event.sensitivity);
      return between(discreteGaussianUpperPair(sigmaSquared, shift), discreteGaussianPair(sigmaSquared, shift));
    }
    case 'laplace': {
      const epsilon = pureEpsilon(event);
      return epsilon === undefined ? both(DISJOINT_PAIR) : both(laplacePair(toNumberUp(epsilon)));
    }
    case 'discrete-laplace': {
      if (isZero(event.scale)) return both(DISJOINT_PAIR);
      if (event.sensitivity > MAX_DISCRETE_LAPLACE_SHIFT) {
        return refuse(path, `PLD takes a discrete Laplace up to sensitivity ${MAX_DISCRETE_LAPLACE_SHIFT}`);
      }
      return both(discreteLaplacePair(toNumberDown(event.scale), Number(event.sensitivity)));
    }
    case 'exponential': {
      const epsilon = toNumberUp(event.epsilon);
      const one = Math.exp(-epsilon / 2) / (1 + Math.exp(-epsilon / 2));
      return between(boundedRangePair(epsilon), pairOfProbabilities([1 - one, one], [one, 1 - one]));
    }
    case 'permute-and-flip':
      return between(worstPair(toNumberUp(event.epsilon), 0), FREE_PAIR);
    case 'randomised-response':
      return both(randomisedResponsePair(event.probability, event.categories));
    case 'epsilon-delta':
      return both(worstPair(toNumberUp(event.epsilon), toNumberUp(event.delta)));
    case 'non-private':
      return both(DISJOINT_PAIR);
    case 'selected-from-repeats': {
      const epsilon = pureEpsilon(event);
      if (epsilon === undefined) return refuse(path, 'PLD cannot analyse a selection from repeats unless pure DP');
      return between(worstPair(toNumberUp(epsilon), 0), FREE_PAIR);
    }
    case 'discrete-gaussian-squared':
      if (isZero(event.sigmaSquared)) return both(DISJOINT_PAIR);
      return refuse(path, 'PLD takes a discrete Gaussian by the L1 norm of what changes alone');
    case 'zcdp':
      return refuse(path, 'a zCDP promise has no loss distribution');
    case 'poisson-sampled':
      return sampledPairsOf(event.probability, event.event, relation, path);
    default:
      return event satisfies never;
  }
}

function sampledPairsOf(
  probability: Rational,
  inner: PrivacyEvent,
  relation: NeighbouringRelation,
  path: string,
): PairsOfEvent {
  const q = toNumberUp(probability);
  const muSquared = gaussianMuSquared(inner);
  if (relation.kind === 'replace-unit') {
    if (inner.kind !== 'gaussian' || muSquared === undefined) {
      return refuse(path, 'sampling when units are replaced is analysed for a Gaussian alone');
    }
    return both(replacedSampledGaussianPair(q, squareRootUp(muSquared), normalAbove));
  }
  const pairs =
    muSquared === undefined
      ? pairsOfInner(inner, relation, `${path}.event`)
      : both(gaussianPair(squareRootUp(muSquared)));
  return { upper: sampledPairs(q, pairs.upper), lower: sampledPairs(q, pairs.lower) };
}

function pairsOfInner(inner: PrivacyEvent, relation: NeighbouringRelation, path: string): PairsOfEvent {
  const leaves = leavesOf(inner, path);
  const pairs = leaves.map(({ event, times, path: at }) => ({ pairs: pairsOfEvent(event, relation, at), times }));
  if (pairs.length === 0) return both(FREE_PAIR);
  if (pairs.length === 1 && pairs[0]!.times === 1) return pairs[0]!.pairs;
  return pairsOfComposition(pairs);
}

function randomisedResponsePair(probability: Rational, categories: number): LossPair {
  const low = toNumberDown(probability) / categories;
  const high = 1 - low * (categories - 1);
  return pairOfProbabilities([high, low, (categories - 2) * low], [low, high, (categories - 2) * low]);
}

function between(upper: LossPair, lower: LossPair): PairsOfEvent {
  return { upper: { remove: upper, add: upper }, lower: { remove: lower, add: lower } };
}

const both = (pair: LossPair): PairsOfEvent => between(pair, pair);
