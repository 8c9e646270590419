import type { Learner } from '../../../privacy/gradients/training.ts';
import { distanceSigmaSquared } from '../../../privacy/guard/events.ts';
import type { ChoiceCandidate, Guard, NoisyNumber, Recoding } from '../../../privacy/guard/guard.ts';
import { distanceLattice, LATTICE_PER_ROW } from '../../../privacy/guard/lattice.ts';
import { isPrepared, type PreparedReference, prepareReference } from '../../../privacy/guard/prepared-reference.ts';
import { type Rational, toNumberUp } from '../../../privacy/rational.ts';
import type { AnsweredView, RecordedAnswer, RecordedAnswers, RecordedStep, RecordedSum } from './recorded-answers.ts';

/** A guard that is listened at, and what was heard so far. */
export interface RecordingGuard {
  readonly guard: Guard;
  readonly answers: RecordedAnswers;
}

/**
 * Passes every question on and keeps what the asker sees: an auditor's white box on a twin of a pipeline. Questions, their order and
 * their answers stay what they were; references and offsets of a choice are asked for once, by this guard. Guards made from it by recodings or with
 * fewer rows are listened at too. Comparisons with copies are passed on and not kept.
 *
 * Holds every reference that was compared with: as many cells as the questions had. With `training`, also the parameters and the noisy sum of
 * every step, which a learner sees one by one; of a training that has more than 256 MB of them, of every second, third, ... step alone.
 */
export function recordingGuard(
  guard: Guard,
  { training = false }: { readonly training?: boolean } = {},
): RecordingGuard {
  const answers: RecordedAnswer[] = [];
  const view: AnsweredView = {
    columns: guard.columns,
    maps: guard.columns.map(() => undefined),
    maxRowsPerUnit: guard.maxRowsPerUnit,
  };
  return { guard: listened(guard, view, { answers, training }), answers };
}

interface Heard {
  readonly answers: RecordedAnswer[];
  readonly training: boolean;
}

function listened(guard: Guard, view: AnsweredView, heard: Heard): Guard {
  const { answers } = heard;
  return {
    columns: guard.columns,
    maxRowsPerUnit: guard.maxRowsPerUnit,
    async measureMarginals(question) {
      const answered = await guard.measureMarginals(question);
      const kept = answered.map((answer) => ({ ...answer, values: answer.values.slice() }));
      answers.push({ kind: 'marginals', id: question.id, view, answers: kept });
      return answered;
    },
    async chooseMarginal(question) {
      const asked = question.candidates.map(heardCandidate);
      const chosen = await guard.chooseMarginal({ ...question, candidates: asked.map(({ passed }) => passed) });
      const candidates = asked.map(({ kept }) => kept());
      answers.push({ kind: 'choice', id: question.id, view, epsilon: question.epsilon, candidates, chosen });
      return chosen;
    },
    async measureDistances(question) {
      const asked = question.workloads.map((workload) => heardReferences(workload, workload.marginals, guard));
      const numbers = await guard.measureDistances({ ...question, workloads: asked.map(({ passed }) => passed) });
      const sums = asked.map(({ kept }, i) => kept([numbers[i]!]));
      answers.push({ kind: 'distances', id: question.id, view, sums });
      return numbers;
    },
    async measureGroupDistances(question) {
      const asked = question.groupings.map((grouping) => {
        const marginals = grouping.marginals.map((columns) => [grouping.by, ...columns]);
        return heardReferences(grouping, marginals, guard);
      });
      const numbers = await guard.measureGroupDistances({ ...question, groupings: asked.map(({ passed }) => passed) });
      const sums = asked.map(({ kept }, i) => kept(numbers[i]!));
      answers.push({ kind: 'group-distances', id: question.id, view, sums });
      return numbers;
    },
    measureCopies: (question) => guard.measureCopies(question),
    async train(question) {
      if (!heard.training) return guard.train(question);
      const { id, network, probability, clip, noiseMultiplier } = question;
      const steps: RecordedStep[] = [];
      const { learner } = question;
      const every = Math.ceil((question.steps * BYTES_OF_A_PARAMETER * learner.parameters().length) / MOST_KEPT_BYTES);
      const result = await guard.train({ ...question, learner: watchedLearner(learner, steps, every) });
      answers.push({ kind: 'training', id, view, network, probability, clip, noiseMultiplier, steps });
      return result;
    },
    withRecodings(recodings) {
      const recoded = guard.withRecodings(recodings);
      const maps = view.maps.map((map, column) => composed(map, recodings[column]));
      return listened(recoded, { ...view, columns: recoded.columns, maps }, heard);
    },
    withFewerRows(rows) {
      const fewer = guard.withFewerRows(rows);
      return listened(fewer, { ...view, maxRowsPerUnit: fewer.maxRowsPerUnit }, heard);
    },
  };
}

const MOST_KEPT_BYTES = 2 ** 28;
/** In a step: itself and its part of the noisy sum, each in four bytes. */
const BYTES_OF_A_PARAMETER = 8;

/** The same learner, whose parameters and noisy sums are kept in `steps`, of one in `every` steps. */
function watchedLearner(learner: Learner, steps: RecordedStep[], every: number): Learner {
  let seen = 0;
  return {
    settings: learner.settings,
    parameters: () => learner.parameters(),
    learn(noisySum) {
      if (seen++ % every === 0) steps.push({ parameters: learner.parameters().slice(), noisySum: noisySum.slice() });
      learner.learn(noisySum);
    },
    state: () => learner.state(),
    restore: (state) => learner.restore(state),
    result: () => learner.result(),
  };
}

/** `candidate`, asked for its reference and offset once, and what it said. */
function heardCandidate(candidate: ChoiceCandidate) {
  const { columns, weight, offset } = candidate;
  const reference = once(() => prepared(candidate.reference()));
  const lateOffset = typeof offset === 'number' ? undefined : once(offset);
  return {
    passed: { columns, weight, reference, offset: lateOffset ?? offset },
    kept: () => ({
      columns: [...columns],
      weight,
      reference: reference(),
      offset: lateOffset?.() ?? (offset as number),
    }),
  };
}

interface Comparison {
  readonly marginals: readonly (readonly number[])[];
  reference(columns: readonly number[]): Float64Array | PreparedReference;
  readonly sigma: Rational;
}

/** The same for a workload, or a grouping, of which each of `marginals` is compared. */
function heardReferences<C extends Comparison>(
  comparison: C,
  marginals: readonly (readonly number[])[],
  { wholeRow = 1 }: Guard,
) {
  const heard = new Map<string, PreparedReference>();
  const reference = (columns: readonly number[]): PreparedReference => {
    const known = heard.get(columns.join()) ?? prepared(comparison.reference(columns));
    heard.set(columns.join(), known);
    return known;
  };
  const units = marginals.length * LATTICE_PER_ROW;
  const finer = distanceLattice(wholeRow) / LATTICE_PER_ROW;
  const kept = (means: readonly NoisyNumber[]): RecordedSum => ({
    marginals: marginals.map((columns) => [...columns]),
    references: marginals.map(reference),
    totals: Float64Array.from(means, ({ value }) => Math.round(value * units * finer) / finer),
    variance: toNumberUp(distanceSigmaSquared(comparison.sigma, marginals.length)),
  });
  return { passed: { ...comparison, reference }, kept };
}

const prepared = (given: Float64Array | PreparedReference): PreparedReference =>
  isPrepared(given) ? given : prepareReference(given);

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function composed(before: Uint32Array | undefined, recoding: Recoding | undefined): Uint32Array | undefined {
  if (recoding === undefined) return before;
  return before === undefined ? Uint32Array.from(recoding.map) : before.map((code) => recoding.map[code]!);
}
