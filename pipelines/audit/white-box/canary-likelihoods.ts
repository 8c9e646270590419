import { choiceSensitivity } from '../../../privacy/guard/events.ts';
import { offsetToLattice } from '../../../privacy/guard/lattice.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import type { CanaryRows, KnownRecords } from './known-records.ts';
import type { RecordedAnswer, RecordedAnswers } from './recorded-answers.ts';
import { Suspicion } from './suspected-counts.ts';
import { SuspectedDistances, suspectedDistances } from './suspected-distances.ts';

type Answer<Kind extends RecordedAnswer['kind']> = Extract<RecordedAnswer, { readonly kind: Kind }>;

/** Outcomes of a choice with a smaller share of the probability than this, whichever canary is in, change no double. */
const NEGLIGIBLE_LOG = -200;

/**
 * Logarithm of how much likelier all recorded answers are with each canary in than with it out, for an auditor who knows every other record
 * (the ExactDataKnowledge of TAPAS). One a canary.
 *
 * `included` tells of each canary whether it was in: then the ratio is exact (Neyman and Pearson 1933: no other score tells more), up to the
 * rounding of doubles. Absent, each other canary is in by a fair coin: then its expected half is taken for it, and the variance of its coin
 * added to that of the noise, cell by cell. That is an approximation, which may cost power and never validity.
 *
 * Bounds from one run take scores that follow from the answers alone, so without `included`.
 *
 * Noisy sums of training are no part of it (`trainingLikelihoods`), nor are comparisons with copies. Throws `RangeError` where `included` has another length than `canaries`.
 */
export function canaryLikelihoods(
  answers: RecordedAnswers,
  base: KnownRecords,
  canaries: readonly CanaryRows[],
  included?: ArrayLike<number>,
): Float64Array {
  if (included !== undefined && included.length !== canaries.length) {
    throw new RangeError(
      `Cannot score ${canaries.length} canaries of which ${included.length} are said to be in or out`,
    );
  }
  const presence = Float64Array.from(canaries, (_, i) => included?.[i] ?? 0.5);
  const suspicion = new Suspicion(base, canaries, presence);
  const distances = new SuspectedDistances(suspicion);
  const ratios = new Float64Array(canaries.length);
  for (const answer of answers) {
    if (answer.kind === 'marginals') addMarginals(answer, suspicion, ratios);
    else if (answer.kind === 'choice') addChoice(answer, distances, ratios);
    else if (answer.kind !== 'training') addSums(answer, suspicion, ratios);
  }
  return ratios;
}

function addMarginals({ view, answers }: Answer<'marginals'>, suspicion: Suspicion, ratios: Float64Array): void {
  const { presence } = suspicion;
  for (const { columns, sigmaSquared, values } of answers) {
    const { expected, canaries } = suspicion.counts(view, columns);
    const { starts, cells, rows } = canaries;
    const coins = new Map<number, number>();
    const noise = toNumberUp(sigmaSquared);
    for (let canary = 0; canary < ratios.length; canary++) {
      const coin = presence[canary]! * (1 - presence[canary]!);
      if (coin === 0) continue;
      for (let i = starts[canary]!; i < starts[canary + 1]!; i++) {
        coins.set(cells[i]!, (coins.get(cells[i]!) ?? 0) + coin * rows[i]! ** 2);
      }
    }
    for (let canary = 0; canary < ratios.length; canary++) {
      const present = presence[canary]!;
      for (let i = starts[canary]!; i < starts[canary + 1]!; i++) {
        const cell = cells[i]!;
        const change = rows[i]!;
        const others = (coins.get(cell) ?? 0) - present * (1 - present) * change ** 2;
        const without = expected[cell]! - present * change;
        ratios[canary]! += gaussianRatio(values[cell]! - without, change, noise + others);
      }
    }
  }
}

/** Logarithm of how much likelier `seen` is around `change` than around 0. Discrete Gaussian noise has the same, as counts are whole. */
const gaussianRatio = (seen: number, change: number, variance: number): number =>
  (change * (2 * seen - change)) / (2 * variance);

function addChoice(answer: Answer<'choice'>, distances: SuspectedDistances, ratios: Float64Array): void {
  const { view, candidates, chosen } = answer;
  const weights = candidates.map(({ weight }) => weight);
  const scale = toNumberUp(answer.epsilon) / (2 * Number(choiceSensitivity(weights, view.maxRowsPerUnit)));
  const compared = candidates.map(({ columns, reference, weight, offset }) => {
    const distance = distances.of(view, columns, reference);
    const factor = scale * weight;
    return { distance, factor, exponent: factor * (distance.expected - offsetToLattice(offset)) };
  });
  const greatest = compared.reduce((most, { exponent }) => Math.max(most, exponent), Number.NEGATIVE_INFINITY);
  const likely = compared.filter(({ exponent }) => exponent - greatest > NEGLIGIBLE_LOG);
  const { factor, distance } = compared[chosen]!;
  for (let canary = 0; canary < ratios.length; canary++) {
    let all = 0;
    let allOut = 0;
    for (const one of likely) {
      const exponent = one.exponent - greatest;
      all += Math.exp(exponent + one.factor * one.distance.whenIn[canary]!);
      allOut += Math.exp(exponent + one.factor * one.distance.whenOut[canary]!);
    }
    const moved = factor * (distance.whenIn[canary]! - distance.whenOut[canary]!);
    ratios[canary]! += moved - Math.log(all / allOut);
  }
}

function addSums(
  { view, sums }: Answer<'distances' | 'group-distances'>,
  suspicion: Suspicion,
  ratios: Float64Array,
): void {
  const { presence } = suspicion;
  for (const { marginals, references, totals, variance } of sums) {
    const groups = totals.length;
    const expected = new Float64Array(groups);
    const whenIn = new Float64Array(ratios.length * groups);
    const whenOut = new Float64Array(ratios.length * groups);
    for (const [i, columns] of marginals.entries()) {
      const one = suspectedDistances(suspicion, view, columns, references[i]!, groups);
      addTo(expected, one.expected);
      addTo(whenIn, one.whenIn);
      addTo(whenOut, one.whenOut);
    }
    const coins = new Float64Array(groups);
    const coinOf = (canary: number, at: number): number =>
      presence[canary]! * (1 - presence[canary]!) * (whenIn[at]! - whenOut[at]!) ** 2;
    for (let at = 0; at < whenIn.length; at++) coins[at % groups]! += coinOf(Math.floor(at / groups), at);
    for (let at = 0; at < whenIn.length; at++) {
      const canary = Math.floor(at / groups);
      const group = at % groups;
      const change = whenIn[at]! - whenOut[at]!;
      if (change === 0) continue;
      const seen = totals[group]! - (expected[group]! + whenOut[at]!);
      ratios[canary]! += gaussianRatio(seen, change, variance + coins[group]! - coinOf(canary, at));
    }
  }
}

function addTo(sum: Float64Array, part: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
}
