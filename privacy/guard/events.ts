import type { PrivacyEvent } from '../events.ts';
import type { TrainingQuestion } from '../gradients/training.ts';
import { discreteGaussianEvent } from '../mechanisms/discrete-gaussian/discrete-gaussian.ts';
import { exponentialEvent } from '../mechanisms/exponential/exponential.ts';
import { ceilTo, exactRational, multiply, type Rational, rational } from '../rational.ts';
import { distanceLattice, LATTICE_PER_ROW, type WholeRow } from './lattice.ts';

/*
 * What each question to the guard costs, from public parameters alone. A plan and the guard's charges both come from
 * here, so they cannot differ. The sensitivities are proved in proof.md.
 */

/**
 * Event of `Guard.measureMarginals`: discrete Gaussian noise on each marginal in turn.
 *
 * *Guarantee*: one unit changes a marginal by an integer vector of L1 norm at most `maxRowsPerUnit` (proof.md, Lemma 1).
 * *Holds when*: no unit has more rows than that, and columns and sizes are public.
 * *Arithmetic*: exact. *Method*: Canonne, Kamath and Steinke (2020), Theorem 14. *Status*: tested, unaudited.
 *
 * Neighbours in the list with one `sigmaSquared` are written as one repeated event. Where rows have weights, the integers are parts of a row
 * (`wholeRow`), and so are variance and sensitivity: the zCDP cost is that of whole rows, and other accounts see the noise that there is.
 */
export function marginalsEvent(
  question: { readonly marginals: readonly { readonly sigmaSquared: Rational }[] },
  maxRowsPerUnit: number,
  wholeRow: WholeRow = 1,
): PrivacyEvent {
  const sensitivity = BigInt(maxRowsPerUnit) * BigInt(wholeRow);
  return composed(
    question.marginals.map(({ sigmaSquared }) => discreteGaussianEvent(inParts(sigmaSquared, wholeRow), sensitivity)),
  );
}

/** A variance in rows squared, in parts of a row squared, of which a row has `parts`. Exact. */
export const inParts = (sigmaSquared: Rational, parts: number): Rational =>
  multiply(sigmaSquared, rational(BigInt(parts) ** 2n));

/**
 * Event of `Guard.chooseMarginal`. Its price is `epsilon` whatever the candidates: the noise grows with their weights.
 *
 * *Guarantee*: one unit changes a score by at most `choiceSensitivity(weights, maxRowsPerUnit)` (proof.md, Lemma 2).
 * *Holds when*: as for marginals; references, weights and offsets do not depend on the records but through paid answers.
 * *Arithmetic*: exact, on the lattice. *Method*: McSherry and Talwar (2007). *Status*: tested, unaudited.
 */
export function choiceEvent(question: { readonly epsilon: Rational }): PrivacyEvent {
  return exponentialEvent(question.epsilon);
}

/** Most that one unit changes any score, in parts of a row (`distanceLattice`). */
export function choiceSensitivity(weights: readonly number[], maxRowsPerUnit: number, wholeRow: WholeRow = 1): bigint {
  const greatest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  return BigInt(greatest) * BigInt(maxRowsPerUnit) * BigInt(distanceLattice(wholeRow));
}

/**
 * Event of `Guard.measureDistances`: discrete Gaussian noise on one whole number a workload, the total distance over its
 * marginals in lattice units.
 *
 * *Guarantee*: one unit changes the total over R marginals by at most R * `maxRowsPerUnit` * 256 (proof.md, Lemma 3).
 * *Holds when*: as for a choice. *Arithmetic*: exact; the noise on the mean becomes noise on the total exactly, rounded
 * up. *Method*: Canonne, Kamath and Steinke (2020), Theorem 14. *Status*: tested, unaudited.
 */
export function distancesEvent(
  question: {
    readonly workloads: readonly { readonly marginals: { readonly length: number }; readonly sigma: Rational }[];
  },
  maxRowsPerUnit: number,
  wholeRow: WholeRow = 1,
): PrivacyEvent {
  const lattice = distanceLattice(wholeRow);
  return composed(
    question.workloads.map(({ marginals, sigma }) =>
      discreteGaussianEvent(
        inParts(distanceSigmaSquared(sigma, marginals.length), lattice / LATTICE_PER_ROW),
        BigInt(marginals.length) * BigInt(maxRowsPerUnit) * BigInt(lattice),
      ),
    ),
  );
}

/**
 * Event of `Guard.measureGroupDistances`: discrete Gaussian noise on one vector of whole numbers a grouping, the total distance of each
 * group over the marginals of the grouping in lattice units.
 *
 * *Guarantee*: one unit changes the vector over R marginals by an L1 norm of at most R * `maxRowsPerUnit` * 256, however many groups there
 * are (proof.md, Lemma 5). *Holds when*: as for a choice. *Arithmetic*: exact; as for distances. *Method*: Canonne, Kamath and Steinke
 * (2020), Theorem 14. *Status*: tested, unaudited.
 */
export function groupDistancesEvent(
  question: {
    readonly groupings: readonly { readonly marginals: { readonly length: number }; readonly sigma: Rational }[];
  },
  maxRowsPerUnit: number,
  wholeRow: WholeRow = 1,
): PrivacyEvent {
  return distancesEvent({ workloads: question.groupings }, maxRowsPerUnit, wholeRow);
}

/** Variance parameter of the noise on a total over `marginals` distances, in 1/256 of a row squared; a multiple of 1/1024, rounded up. */
export function distanceSigmaSquared(sigma: Rational, marginals: number): Rational {
  const onTotal = multiply(sigma, rational(marginals * LATTICE_PER_ROW));
  return ceilTo(multiply(onTotal, onTotal), 1024n);
}

/**
 * Event of `Guard.measureCopies`: discrete Gaussian noise on three counts.
 *
 * *Guarantee*: for any split of the units, one unit changes each count by at most `maxRowsPerUnit` (proof.md, Lemma 4).
 * *Holds when*: whether a unit is held out is told by coins of its own, from the system generator. *Arithmetic*: exact.
 * *Method*: Canonne, Kamath and Steinke (2020), Theorem 14. *Status*: tested, unaudited.
 */
export function copiesEvent(question: { readonly sigmaSquared: Rational }, maxRowsPerUnit: number): PrivacyEvent {
  const event = discreteGaussianEvent(question.sigmaSquared, BigInt(maxRowsPerUnit));
  return Object.freeze({ kind: 'repeated', event, times: 3 });
}

/**
 * Event of one charge of `Guard.train`: `stepsPerCharge` times Gaussian noise on a sum over units drawn at random.
 *
 * *Guarantee*: one unit changes the sum of a step by a vector of L2 norm at most `clip` (proof.md, Training).
 * *Holds when*: each unit takes part by a coin of its own, from the system generator. *Arithmetic*: the noise is rounded to a
 * lattice after it was added, which is post-processing. *Method*: Abadi et al. (2016), Algorithm 1; sampling as Zhu, Dong and Wang
 * (2022), Theorem 11. *Status*: tested, unaudited.
 */
export function trainingEvent(
  question: Pick<TrainingQuestion, 'stepsPerCharge' | 'probability' | 'noiseMultiplier' | 'clip'>,
): PrivacyEvent {
  const { stepsPerCharge, probability, noiseMultiplier } = question;
  const clip = exactRational(question.clip);
  const noise: PrivacyEvent = Object.freeze({
    kind: 'gaussian',
    sigma: multiply(noiseMultiplier, clip),
    sensitivity: clip,
  });
  const step: PrivacyEvent = Object.freeze({ kind: 'poisson-sampled', probability, event: noise });
  return Object.freeze({ kind: 'repeated', event: step, times: stepsPerCharge });
}

/** Joins events, writing neighbours that are equal as one repeated event. */
function composed(events: readonly PrivacyEvent[]): PrivacyEvent {
  const runs: { event: PrivacyEvent; times: number }[] = [];
  for (const event of events) {
    const last = runs.at(-1);
    if (last !== undefined && sameGaussian(last.event, event)) last.times++;
    else runs.push({ event, times: 1 });
  }
  const parts = runs.map(
    ({ event, times }): PrivacyEvent => (times === 1 ? event : Object.freeze({ kind: 'repeated', event, times })),
  );
  return parts.length === 1 ? parts[0]! : Object.freeze({ kind: 'composed', events: Object.freeze(parts) });
}

function sameGaussian(a: PrivacyEvent, b: PrivacyEvent): boolean {
  return (
    a.kind === 'discrete-gaussian' &&
    b.kind === 'discrete-gaussian' &&
    a.sensitivity === b.sensitivity &&
    a.sigmaSquared.numerator === b.sigmaSquared.numerator &&
    a.sigmaSquared.denominator === b.sigmaSquared.denominator
  );
}
