import { discreteGaussianSigmaSquared, exponentialEpsilon, splitRho } from '../../../privacy/budget.ts';
import { choiceEvent, marginalsEvent } from '../../../privacy/guard/events.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import { ceilTo, multiply, type Rational, rational, toNumberUp } from '../../../privacy/rational.ts';
import type { Fitted, ModelFamily, ModelInputs, ModelPlan, PlannedQuestion } from '../../model.ts';
import { type Estimate, estimate, type Potentials } from '../estimation/estimate.ts';
import { columnCounts, estimateTotal, toMeasurement } from '../estimation/measurement.ts';
import { type OneWayStage, oneWayStage } from '../estimation/one-way.ts';
import { GraphicalModel } from '../graphical-model.ts';
import { bestElimination } from '../inference/elimination.ts';
import { possibleTables, scopesOf } from '../inference/hard-constraints.ts';
import { buildJunctionTree } from '../inference/junction-tree.ts';
import { distinguishableValues, expectedMarginalError } from '../planning/expected-error.ts';
import { expectedMeasured } from '../planning/expected-measured.ts';
import { baseBytes, comparisonBytes, constraintBytes, searchBytes } from '../planning/expected-memory.ts';
import { fitSeconds, pairCells } from '../planning/expected-seconds.ts';
import { expectedWorkload } from '../planning/expected-workload.ts';
import { type Answering, askingAgain, releasedAnswering } from '../refit/answering.ts';
import { keptTree, ofEachColumn } from '../refit/kept-tree.ts';
import { chooseTree, MAX_PAIR_CELLS } from './choose-tree.ts';

const KIND = 'mst';
const ONE_WAY = 'one-way';
const TWO_WAY = 'two-way';
/** Above this expected noise, pairs tell less about the records than independence does. */
const MOSTLY_NOISE = 0.5;

/**
 * A tree of pairs (McKenna, Miklau and Sheldon 2021, "Winning the NIST contest"): a third of the budget for one-way counts, a
 * third for choosing the pairs of a spanning tree, a third for their counts. Values too rare to be told from noise are merged
 * before the tree is chosen, and all counts, one-way and two-way, enter the estimate.
 */
export const mst: ModelFamily = {
  kind: KIND,

  plan(inputs: ModelInputs): ModelPlan {
    const { columns, maxRowsPerUnit } = inputs;
    const shares = splitBudget(inputs);
    const rounds = columns.length - 1;
    const oneWay = noise(shares.oneWay, maxRowsPerUnit, columns.length);
    const questions: PlannedQuestion[] = [
      {
        id: ONE_WAY,
        description: `Counts of the values of each of ${columns.length} columns`,
        event: repeatedMarginals(oneWay, columns.length, maxRowsPerUnit),
      },
    ];
    for (let round = 1; round <= rounds; round++) {
      questions.push({
        id: `tree/${String(round).padStart(2, '0')}`,
        description: 'Choice of a pair of columns that depend on each other',
        event: choiceEvent({ epsilon: exponentialEpsilon(shares.choice, BigInt(rounds)) }),
      });
    }
    if (rounds > 0) {
      questions.push({
        id: TWO_WAY,
        description: `Counts of ${rounds} chosen pairs of columns`,
        event: repeatedMarginals(noise(shares.twoWay, maxRowsPerUnit, rounds), rounds, maxRowsPerUnit),
      });
    }
    return {
      kind: KIND,
      questions,
      ...expectations(
        inputs,
        toNumberUp(oneWay),
        rounds > 0 ? toNumberUp(noise(shares.twoWay, maxRowsPerUnit, rounds)) : 0,
      ),
      ...expectedCost(inputs, toNumberUp(oneWay)),
    };
  },

  async fit(inputs: ModelInputs, guard: Guard, progress: (done: number, total: number) => void): Promise<Fitted> {
    const { columns, maxRowsPerUnit } = inputs;
    const shares = splitBudget(inputs);
    const steps = columns.length + 2;
    progress(0, steps);
    const sigmaSquared = noise(shares.oneWay, maxRowsPerUnit, columns.length);
    const ones = await guard.measureMarginals({
      id: ONE_WAY,
      marginals: columns.map((_, column) => ({ columns: [column], sigmaSquared })),
    });
    progress(1, steps);
    const declared = possibleTables(
      columns.map(({ size }) => size),
      inputs.impossible,
    );
    const stage = oneWayStage(columns, ones.map(toMeasurement), {
      mergeRare: true,
      smooth: false,
      possible: declared,
      shapes: inputs.shapes,
    });
    const { possible } = stage;
    const coarse = guard.withRecodings(stage.recodings);
    const rounds = columns.length - 1;
    const pairs =
      rounds === 0
        ? []
        : await chooseTree(coarse, stage, exponentialEpsilon(shares.choice, BigInt(rounds)), (round) =>
            progress(1 + round, steps),
          );
    const twos =
      pairs.length === 0
        ? []
        : await measurePairs(
            coarse,
            pairs,
            lessNoise(noise(shares.twoWay, maxRowsPerUnit, rounds), pairs.length, rounds),
          );
    const measurements = [...stage.measurements, ...twos.map(toMeasurement)];
    const total = estimateTotal(measurements);
    const tree = buildJunctionTree(stage.sizes, bestElimination(stage.sizes, [...scopesOf(possible), ...pairs]));
    const { bases, factors } = estimate(tree, stage.bases, measurements, total, { possible });
    const { expansions } = stage;
    const model = new GraphicalModel({ kind: KIND, columns, total, tree, bases, factors, expansions, outer: [] });
    progress(steps, steps);
    return {
      model,
      measurements: [...ones, ...twos],
      columnCounts: ones.map((answer) => columnCounts(toMeasurement(answer))),
    };
  },

  async refitting(inputs, { model, answers }, start) {
    const { tree, recodings } = keptTree(model);
    const { columns, impossible, shapes } = inputs;
    const sizes = columns.map(({ size }) => size);
    const refit = async (
      answering: Answering,
      warmStart?: Potentials,
    ): Promise<Estimate & Pick<OneWayStage, 'expansions'>> => {
      const ones = ofEachColumn(await answering.answer(ONE_WAY), sizes).map(toMeasurement);
      const declared = possibleTables(sizes, impossible);
      const stage = oneWayStage(columns, ones, {
        mergeRare: true,
        smooth: false,
        possible: declared,
        shapes,
        recodings,
      });
      const { bases, possible, expansions } = stage;
      const twos = answers.has(TWO_WAY) ? await answering.withRecodings(recodings).answer(TWO_WAY) : [];
      const measurements = [...stage.measurements, ...twos.map(toMeasurement)];
      const options = { possible, ...(warmStart === undefined ? {} : { warmStart }) };
      return { ...estimate(tree, bases, measurements, estimateTotal(measurements), options), expansions };
    };
    const potentials = (start as Potentials | undefined) ?? (await refit(releasedAnswering(answers))).potentials;
    return {
      start: potentials,
      async fit(guard) {
        const { bases, factors, total, expansions } = await refit(askingAgain(guard, answers), potentials);
        return new GraphicalModel({ kind: KIND, columns, total, tree, bases, factors, expansions, outer: [] });
      },
    };
  },
};

const measurePairs = (guard: Guard, pairs: readonly (readonly number[])[], sigmaSquared: Rational) =>
  guard.measureMarginals({ id: TWO_WAY, marginals: pairs.map((columns) => ({ columns, sigmaSquared })) });

/** A table of one column has no pairs to choose, so its one-way counts get everything. */
function splitBudget({ columns, rho }: ModelInputs): { oneWay: Rational; choice: Rational; twoWay: Rational } {
  if (columns.length === 1) return { oneWay: rho, choice: rho, twoWay: rho };
  const [oneWay, choice, twoWay] = splitRho(rho, [1n, 1n, 1n]);
  return { oneWay: oneWay!, choice: choice!, twoWay: twoWay! };
}

/** The noise at which `pairs` marginals cost no more than `planned` ones were to cost. */
const lessNoise = (sigmaSquared: Rational, pairs: number, planned: number): Rational =>
  ceilTo(multiply(sigmaSquared, rational(pairs, planned)), 1024n);

const repeatedMarginals = (sigmaSquared: Rational, count: number, maxRowsPerUnit: number) =>
  marginalsEvent({ marginals: Array.from({ length: count }, () => ({ sigmaSquared })) }, maxRowsPerUnit);

const noise = (rho: Rational, maxRowsPerUnit: number, answers: number): Rational =>
  discreteGaussianSigmaSquared(rho, BigInt(maxRowsPerUnit), BigInt(answers));

function expectations(
  inputs: ModelInputs,
  oneWayVariance: number,
  twoWayVariance: number,
): Pick<ModelPlan, 'expectedError' | 'notes'> {
  const { columns, expectedRows } = inputs;
  const notes: string[] = [];
  const sizes = columns.map(({ size }) => size);
  const wide = columns.filter(({ size }) => size > MAX_PAIR_CELLS / 2);
  for (const { name } of wide)
    notes.push(`Column ${name} has too many values for pairs unless most are rare; it may be modelled alone.`);
  if (expectedRows === undefined) return { expectedError: undefined, notes };
  const distinguishable = sizes.map((size) => distinguishableValues(size, oneWayVariance, expectedRows));
  const pairCells = distinguishable.flatMap((a, i) => distinguishable.slice(i + 1).map((b) => a * b));
  const oneWay = expectedMarginalError(sizes, oneWayVariance, expectedRows);
  if (pairCells.length === 0) {
    const workload = expectedWorkload(inputs, { oneWay: [oneWayVariance], pair: undefined });
    const measured = expectedMeasured(inputs, { oneWay: [oneWayVariance], pair: undefined, pairs: 0 });
    return { expectedError: { oneWay, twoWay: undefined, workload, measured }, notes };
  }
  const twoWay = expectedMarginalError(pairCells, twoWayVariance, expectedRows);
  if (twoWay > MOSTLY_NOISE) {
    notes.push(
      `The table is too small for pairs at this budget: their counts would be ${Math.round(50 * twoWay)} % noise. Consider the model "independent", more budget or wider bins.`,
    );
  }
  const levels = { oneWay: sizes.map(() => oneWayVariance), pair: twoWayVariance };
  const workload = expectedWorkload(inputs, levels);
  const measured = expectedMeasured(inputs, {
    ...levels,
    pairs: columns.length - 1,
    several: inputs.maxRowsPerUnit > 1,
  });
  return { expectedError: { oneWay, twoWay, workload, measured }, notes };
}

/** Comparing the pairs of distinguishable values, and fitting a tree of the largest. */
function expectedCost(inputs: ModelInputs, variance: number): Pick<ModelPlan, 'memoryBytes' | 'fitSeconds'> {
  const { columns, expectedRows } = inputs;
  const kept = columns
    .map(({ size }) => (expectedRows === undefined ? size : distinguishableValues(size, variance, expectedRows)))
    .sort((a, b) => b - a);
  const cellsOf = (a: number, b: number): number => (a * b > MAX_PAIR_CELLS ? 0 : a * b);
  const compared = kept.reduce(
    (sum, a, i) => sum + kept.slice(i + 1).reduce((cells, b) => cells + cellsOf(a, b), 0),
    0,
  );
  // Column by column, the largest pair with one before it: no tree of pairs has more cells.
  const measured = kept
    .slice(1)
    .map((size, i) => kept.slice(0, i + 1).reduce((most, wider) => Math.max(most, cellsOf(wider, size)), 0))
    .reduce((sum, cells) => sum + cells, 0);
  const pairs = pairCells(kept, MAX_PAIR_CELLS).count;
  return {
    memoryBytes: baseBytes(columns) + comparisonBytes(compared) + searchBytes(measured) + constraintBytes(inputs),
    fitSeconds: fitSeconds({
      rounds: 1,
      columns: columns.length,
      pairs,
      rows: expectedRows ?? 0,
      compared,
      cellsOfFits: measured,
    }),
  };
}
