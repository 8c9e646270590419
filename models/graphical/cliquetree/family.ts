import type { Guard } from '../../../privacy/guard/guard.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import type { Fitted, ModelFamily, ModelInputs, ModelPlan } from '../../model.ts';
import { GraphicalModel } from '../graphical-model.ts';
import { distinguishableValues, expectedMarginalError, expectedOneWayError } from '../planning/expected-error.ts';
import { baseBytes, comparisonBytes, constraintBytes, searchBytes } from '../planning/expected-memory.ts';
import { expectedWorkload } from '../planning/expected-workload.ts';
import { oneWayRequests } from '../planning/one-way-noise.ts';
import { MAX_ALL_OUTER_CELLS } from '../sampling/outer-pairs.ts';
import { type BudgetSplit, MAX_PICKS, splitBudget } from './budget-split.ts';
import { growTree, MAX_TREE_CELLS, treeQuestions } from './grow-tree.ts';
import { MAX_COMPARED_CELLS } from './refinement.ts';
import { growFromUnits, unitQuestions, usualInputs } from './rows-of-units.ts';

const KIND = 'cliquetree';
/** Answer, variance, expected count, difference and share. */
const BYTES_PER_OUTER_CELL = 40;

const SEVERAL_ROWS =
  'How columns depend on each other is measured on as few rows of each unit as bring the least noise. What is predicted is for units of one row; where most have several it is more.';

/**
 * A clique tree grown in a few rounds.
 *
 * One-way counts first, in two looks; noise is removed from them, and values too rare to be told from noise are merged. Each
 * round takes a forest of the pairs on which the present model is most wrong, one choice of the exponential mechanism each,
 * among those that the tree has room for; it measures them together, with less noise for larger ones, and fits the model again.
 * The tree's size limit grows from round to round. The last round takes pairs and triples inside cliques, and pairs that the tree has
 * no room for: those are no part of the tree, and sampled rows are made to follow them (`ValueExchange`). Measured in one shot a
 * round like google/dpsynth's SWIFT (2026); scores, offsets and the growing limit are AIM's (McKenna et al. 2022); forests,
 * shrinkage towards independence and the split by signal are this project's. Where units have several rows, all this looks at as few of
 * them as bring the least noise, and single columns are counted over all rows at the end (`rows-of-units.ts`).
 */
export const cliqueTree: ModelFamily = {
  kind: KIND,

  plan(inputs: ModelInputs): ModelPlan {
    const several = inputs.maxRowsPerUnit > 1;
    const usual = several ? usualInputs(inputs) : inputs;
    const split = splitBudget(usual);
    const { expectedError, notes } = expectations(usual, split);
    return {
      kind: KIND,
      questions: several ? unitQuestions(inputs) : treeQuestions(inputs, split),
      expectedError,
      notes: several ? [...notes, SEVERAL_ROWS] : notes,
      memoryBytes: memoryBytes(inputs),
    };
  },

  async fit(inputs: ModelInputs, guard: Guard, progress: (done: number, total: number) => void): Promise<Fitted> {
    const grow = inputs.maxRowsPerUnit === 1 ? growTree : growFromUnits;
    const { stage, parts, answers, columnVariances } = await grow(inputs, guard, progress);
    const { columns } = inputs;
    return {
      model: new GraphicalModel({ kind: KIND, columns, expansions: stage.expansions, ...parts }),
      measurements: answers,
      columnVariances,
    };
  },
};

function expectations(inputs: ModelInputs, split: BudgetSplit): Pick<ModelPlan, 'expectedError' | 'notes'> {
  const { columns, expectedRows } = inputs;
  const notes: string[] = [];
  if (split.rounds.length === 0 && columns.length > 1) {
    notes.push('The table is too small for pairs at this budget: only one-way counts are measured.');
  }
  const narrowest = columns.map(({ size }) => size).sort((a, b) => a - b);
  for (const { name, size } of columns) {
    const partner = narrowest[size === narrowest[0] ? 1 : 0];
    if (partner !== undefined && size * partner > MAX_TREE_CELLS)
      notes.push(`Column ${name} has too many values for pairs unless most are rare; it may be modelled alone.`);
  }
  const fewer = split.rounds.find(({ picks }) => picks < Math.min(columns.length - 1, MAX_PICKS));
  if (fewer !== undefined) {
    notes.push(
      `The table is small for pairs at this budget: at most ${fewer.picks} a round are measured, where they stand out.`,
    );
  }
  if (expectedRows === undefined) {
    notes.push('Name the expected number of rows: the budget is then split to suit it.');
    return { expectedError: undefined, notes };
  }
  const requests = oneWayRequests(inputs, split.oneWay);
  const variances = requests.map(({ sigmaSquared }) => toNumberUp(sigmaSquared));
  const oneWay = expectedOneWayError(columns, requests, expectedRows);
  const workload = expectedWorkload(inputs, { oneWay: variances, pair: pairVariance(inputs, split) });
  if (split.rounds.length === 0) return { expectedError: { oneWay, twoWay: undefined, workload }, notes };
  const kept = columns.map(({ size }, column) => distinguishableValues(size, variances[column]!, expectedRows));
  const cells = kept.flatMap((a, i) => kept.slice(i + 1).map((b) => a * b));
  const rho = split.rounds.reduce((sum, { measure }) => sum + toNumberUp(measure), 0);
  const pairs = split.rounds.reduce((sum, { picks }) => Math.min(cells.length, sum + picks), 0);
  const twoWay = expectedMarginalError(cells, (inputs.maxRowsPerUnit ** 2 * pairs) / (2 * rho), expectedRows);
  return { expectedError: { oneWay, twoWay, workload }, notes };
}

/** Of the counts of a pair of a round whose marginals share its budget equally. */
function pairVariance({ maxRowsPerUnit }: ModelInputs, { rounds }: BudgetSplit): number | undefined {
  const [first] = rounds;
  return first && (maxRowsPerUnit ** 2 * first.picks) / (2 * toNumberUp(first.measure));
}

/** Comparing all pairs that may fit, fitting tables of the largest tree, and the pairs that it has no room for. */
function memoryBytes(inputs: ModelInputs): number {
  const sizes = inputs.columns.map(({ size }) => size);
  let compared = 0;
  for (const [i, a] of sizes.entries()) {
    for (const b of sizes.slice(i + 1)) if (a * b <= MAX_TREE_CELLS) compared += a * b;
  }
  const domain = sizes.reduce((cells, size) => Math.min(MAX_TREE_CELLS, cells * size), 1);
  return (
    baseBytes(inputs.columns) +
    comparisonBytes(Math.min(compared, MAX_COMPARED_CELLS)) +
    searchBytes(domain) +
    BYTES_PER_OUTER_CELL * Math.min(compared, MAX_ALL_OUTER_CELLS) +
    constraintBytes(inputs)
  );
}
