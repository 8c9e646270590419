import type { Guard } from '../../../privacy/guard/guard.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import { growFromUnits, unitQuestions, usualInputs } from '../../graphical/cliquetree/rows-of-units.ts';
import { columnPairs } from '../../graphical/inference/domain.ts';
import {
  distinguishableValues,
  expectedMarginalError,
  expectedOneWayError,
} from '../../graphical/planning/expected-error.ts';
import { expectedMeasured } from '../../graphical/planning/expected-measured.ts';
import { baseBytes, constraintBytes, treeBytes } from '../../graphical/planning/expected-memory.ts';
import { fitSeconds } from '../../graphical/planning/expected-seconds.ts';
import { expectedWorkload } from '../../graphical/planning/expected-workload.ts';
import { oneWayRequests } from '../../graphical/planning/one-way-noise.ts';
import type { Fitted, ModelFamily, ModelInputs, ModelPlan } from '../../model.ts';
import { ensembleLimits, ensembleWork } from './fit-ensemble.ts';
import { growMixture, type MixtureBudget, mixtureQuestions, splitMixtureBudget } from './grow-mixture.ts';
import { MAX_VALUES, pairedColumns } from './measure-pairs.ts';
import { componentColumn, MARGINALNET, MixtureModel } from './mixture-model.ts';

const SEVERAL_ROWS =
  'How columns depend on each other is measured on as few rows of each unit as bring the least noise. What is predicted is for units of one row; where most have several it is more.';
/** What whole rows and too few components leave of pairs without noise: read off Adult and a dense table at epsilon 10 (docs/neural.md). */
const PAIR_FLOOR = 0.0115;
/** Tables over every two values: targets, their noise and differences, here and in the backend. */
const A_PAIR_OF_VALUES = 24;
/** Logits, their gradients and memory, shares and slopes of a value in a component. */
const A_SHARE = 60;
/** Processor seconds of a product and sum of single floats, and of a value of a component in a step. */
const A_PRODUCT = 1.3e-10;

/**
 * A mixture of products of single columns, fitted to noisy counts of all pairs.
 *
 * One-way counts first, in two looks, as `cliquetree` has them; then every pair once, those in which noise is felt most with less of it, and
 * nothing is chosen. The mean of several mixtures that each follow the pairs no closer than their noise is the model; rows without
 * conditions also follow the pairs themselves, as far as they stand out from the noise. For dense tables, whose columns all depend on each
 * other so that no tree holds them, and for speed. All pairs of noisy counts to one generator: MargNet and GEM (Liu et al. 2021, "Iterative
 * methods for private synthetic data"); stopping at the noise and averaging are this project's.
 */
export const marginalNet: ModelFamily = {
  kind: MARGINALNET,

  plan(inputs: ModelInputs): ModelPlan {
    const several = inputs.maxRowsPerUnit > 1;
    const usual = several ? usualInputs(inputs) : inputs;
    const budget = splitMixtureBudget(usual);
    const { expectedError, notes } = expectations(usual, budget, several);
    return {
      kind: MARGINALNET,
      questions: several ? unitQuestions(inputs) : mixtureQuestions(inputs, budget),
      expectedError,
      notes: several ? [...notes, SEVERAL_ROWS] : notes,
      ...expectedCost(usual, budget),
    };
  },

  async fit(inputs: ModelInputs, guard: Guard, progress: (done: number, total: number) => void): Promise<Fitted> {
    const { stage, parts, answers, columnCounts } =
      inputs.maxRowsPerUnit === 1
        ? await growMixture(inputs, guard, progress)
        : await growFromUnits(inputs, guard, progress, growMixture);
    const columns = [...inputs.columns, componentColumn(parts.tree.sizes.at(-1)!)];
    const expansions = [...stage.expansions, undefined];
    return {
      model: new MixtureModel({ kind: MARGINALNET, columns, expansions, ...parts }),
      measurements: answers,
      columnCounts,
    };
  },
};

/** Sizes that columns are likely to have after rare values were merged. */
function likelySizes({ columns, expectedRows }: ModelInputs, variances: readonly number[]): number[] {
  return columns.map(({ size }, column) =>
    expectedRows === undefined ? size : distinguishableValues(size, variances[column]!, expectedRows),
  );
}

const columnVariances = (inputs: ModelInputs, { oneWay }: MixtureBudget): number[] =>
  oneWayRequests(inputs, oneWay).map(({ sigmaSquared }) => toNumberUp(sigmaSquared));

function expectations(
  inputs: ModelInputs,
  budget: MixtureBudget,
  several: boolean,
): Pick<ModelPlan, 'expectedError' | 'notes'> {
  const { columns, expectedRows, maxRowsPerUnit } = inputs;
  const notes: string[] = [];
  const variances = columnVariances(inputs, budget);
  const kept = likelySizes(inputs, variances);
  const paired = pairedColumns(kept);
  const count = columnPairs(paired.length).length;
  if (budget.pairs === undefined) {
    if (columns.length > 1)
      notes.push('The table is too small for pairs at this budget: only one-way counts are measured.');
  } else {
    const alone = columns.filter((_, column) => kept[column]! > 1 && !paired.includes(column));
    if (alone.length > 0) {
      notes.push(
        `${alone.map(({ name }) => name).join(', ')}: pairs with these are not measured unless most of their values are rare, because the columns that are paired may have ${MAX_VALUES} values together; they may be modelled alone.`,
      );
    }
  }
  if (expectedRows === undefined) {
    notes.push('Name the expected number of rows: the budget is then split to suit it.');
    return { expectedError: undefined, notes };
  }
  const oneWay = expectedOneWayError(columns, oneWayRequests(inputs, budget.oneWay), expectedRows);
  const pair =
    budget.pairs === undefined || count === 0
      ? undefined
      : (maxRowsPerUnit ** 2 * count) / (2 * toNumberUp(budget.pairs));
  const levels = { oneWay: variances, pair };
  const workload = expectedWorkload(inputs, levels);
  const measured = expectedMeasured(inputs, {
    ...levels,
    pairs: pair === undefined ? 0 : count,
    several,
    pairFloor: PAIR_FLOOR,
  });
  const cells = columnPairs(paired.length).map(([a, b]) => kept[paired[a]!]! * kept[paired[b]!]!);
  const twoWay = pair === undefined ? undefined : expectedMarginalError(cells, pair, expectedRows);
  return { expectedError: { oneWay, twoWay, workload, measured }, notes };
}

/** From public sizes: every step of every mixture. */
function expectedCost(inputs: ModelInputs, budget: MixtureBudget): Pick<ModelPlan, 'memoryBytes' | 'fitSeconds'> {
  const { columns, expectedRows } = inputs;
  const kept = likelySizes(inputs, columnVariances(inputs, budget));
  const paired = budget.pairs === undefined ? [] : pairedColumns(kept);
  const values = kept.reduce((sum, size) => sum + size, 0);
  const limits = ensembleLimits(values, Number.POSITIVE_INFINITY);
  const { all } = limits;
  return {
    memoryBytes:
      baseBytes(columns) +
      A_PAIR_OF_VALUES * values ** 2 +
      A_SHARE * values * limits.most +
      treeBytes(all * values) +
      constraintBytes(inputs),
    fitSeconds:
      fitSeconds({
        rounds: 1,
        columns: columns.length,
        pairs: columnPairs(paired.length).length,
        rows: expectedRows ?? 0,
        compared: 0,
        cellsOfFits: all * values,
      }) + (paired.length < 2 ? 0 : A_PRODUCT * ensembleWork(limits)),
  };
}
