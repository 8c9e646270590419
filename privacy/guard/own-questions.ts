import type { Network, Recurrent } from '../gradients/network/network.ts';
import type { TrainingQuestion } from '../gradients/training.ts';
import { type Rational, rational } from '../rational.ts';
import type { Codes, EncodedColumn } from './codes.ts';
import type {
  ChoiceQuestion,
  CopiesQuestion,
  DistanceGrouping,
  DistancesQuestion,
  DistanceWorkload,
  GroupDistancesQuestion,
  MarginalsQuestion,
  Recoding,
} from './guard.ts';

/*
 * Copies of what an asker hands in, taken before anything else is done with it: plain arrays, numbers and fractions. So what is
 * charged is what is drawn, and nothing of the asker's (a method of an array, a getter, a proxy) runs where exact values are at
 * hand. Functions that give references and offsets are called with public arguments alone.
 */

export function ownMarginals({ id, marginals }: MarginalsQuestion): MarginalsQuestion {
  const ownSigma = ownRationals();
  return {
    id: String(id),
    marginals: Array.from(marginals, ({ columns, sigmaSquared }) => ({
      columns: ownNumbers(columns),
      sigmaSquared: ownSigma(sigmaSquared),
    })),
  };
}

export function ownChoice({ id, epsilon, candidates }: ChoiceQuestion): ChoiceQuestion {
  return {
    id: String(id),
    epsilon: ownRational(epsilon),
    candidates: Array.from(candidates, (candidate) => {
      const { columns, weight, offset } = candidate;
      return {
        columns: ownNumbers(columns),
        reference: () => candidate.reference(),
        weight: Number(weight),
        offset: typeof offset === 'function' ? () => Number(offset()) : Number(offset),
      };
    }),
  };
}

export function ownDistances({ id, workloads }: DistancesQuestion): DistancesQuestion {
  return { id: String(id), workloads: Array.from(workloads, ownWorkload) };
}

function ownWorkload(workload: DistanceWorkload): DistanceWorkload {
  const { name, marginals, sigma } = workload;
  return {
    name: String(name),
    marginals: Array.from(marginals, ownNumbers),
    reference: (columns) => workload.reference(columns),
    sigma: ownRational(sigma),
  };
}

export function ownGroupDistances({ id, groupings }: GroupDistancesQuestion): GroupDistancesQuestion {
  return { id: String(id), groupings: Array.from(groupings, ownGrouping) };
}

function ownGrouping(grouping: DistanceGrouping): DistanceGrouping {
  const { name, by, marginals, sigma } = grouping;
  return {
    name: String(name),
    by: Number(by),
    marginals: Array.from(marginals, ownNumbers),
    reference: (columns) => grouping.reference(columns),
    sigma: ownRational(sigma),
  };
}

/** The codes are not copied, since there may be many: they are seen through plain arrays over the same memory. */
export function ownCopies({ id, sigmaSquared, released, coins = 1 }: CopiesQuestion): CopiesQuestion {
  return {
    id: String(id),
    sigmaSquared: ownRational(sigmaSquared),
    released: Array.from(released, ownColumn),
    coins: Number(coins),
  };
}

/** The learner stays the asker's: it is given noisy sums alone. */
export function ownTraining(question: TrainingQuestion): TrainingQuestion {
  const { id, network, steps, stepsPerCharge, probability, expectedUnits, clip, noiseMultiplier, learner } = question;
  return {
    id: String(id),
    network: ownNetwork(network),
    steps: Number(steps),
    stepsPerCharge: Number(stepsPerCharge),
    probability: ownRational(probability),
    expectedUnits: Number(expectedUnits),
    clip: Number(clip),
    noiseMultiplier: ownRational(noiseMultiplier),
    learner,
  };
}

function ownNetwork(network: Network): Network {
  const sizes = ownNumbers(network.sizes);
  if (network.kind === 'recurrent') return ownRecurrent(network, sizes);
  const { kind, hidden, activation, direct, order } = network;
  return {
    kind,
    sizes,
    hidden: ownNumbers(hidden),
    activation: activation === 'tanh' ? activation : 'relu',
    direct: Boolean(direct),
    ...(order === undefined ? {} : { order: ownNumbers(order) }),
  };
}

function ownRecurrent(network: Recurrent, sizes: readonly number[]): Recurrent {
  const { kind, hidden, given, heads, fedBack, direct, absent, groups } = network;
  const ownGroups = groups && Array.from(groups, (one) => ({ column: Number(one.column), of: ownNumbers(one.of) }));
  return {
    kind,
    sizes,
    hidden: Number(hidden),
    ...(given === undefined ? {} : { given: Number(given) }),
    ...(heads === undefined ? {} : { heads: ownNumbers(heads) }),
    ...(fedBack === undefined ? {} : { fedBack: Boolean(fedBack) }),
    ...(absent === undefined ? {} : { absent: ownNumbers(absent) }),
    ...(direct === undefined ? {} : { direct: Boolean(direct) }),
    ...(ownGroups === undefined ? {} : { groups: ownGroups }),
  };
}

export function ownRecodings(recodings: readonly (Recoding | undefined)[]): readonly (Recoding | undefined)[] {
  return Array.from(recodings, (recoding) =>
    recoding === undefined ? undefined : { size: Number(recoding.size), map: Uint32Array.from(recoding.map) },
  );
}

export const ownNumbers = (given: readonly number[]): readonly number[] => Object.freeze(Array.from(given, Number));

export const ownRational = ({ numerator, denominator }: Rational): Rational => rational(numerator, denominator);

/** Each fraction once, however many marginals share it. */
function ownRationals(): (given: Rational) => Rational {
  const owned = new Map<Rational, Rational>();
  return (given) => {
    const own = owned.get(given) ?? ownRational(given);
    owned.set(given, own);
    return own;
  };
}

const ownColumn = ({ name, size, codes }: EncodedColumn): EncodedColumn => ({
  name: String(name),
  size: Number(size),
  codes: ownCodes(codes),
});

function ownCodes(codes: Codes): Codes {
  for (const Plain of [Uint8Array, Uint16Array, Uint32Array]) {
    if (!(codes instanceof Plain)) continue;
    const { buffer, byteOffset, length } = codes;
    return new Plain(buffer as ArrayBuffer, byteOffset, length);
  }
  throw new RangeError('Cannot compare released rows: their codes are not whole numbers of 1, 2 or 4 bytes');
}
