import type { Guard } from '../../../privacy/guard/guard.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import type { Fitted, ModelFamily, ModelInputs, ModelPlan } from '../../model.ts';
import { GraphicalModel } from '../graphical-model.ts';
import { distinguishableValues, expectedMarginalError, expectedOneWayError } from '../planning/expected-error.ts';
import { expectedMeasured } from '../planning/expected-measured.ts';
import {
  baseBytes,
  candidateBytes,
  comparisonBytes,
  constraintBytes,
  searchBytes,
  treeBytes,
} from '../planning/expected-memory.ts';
import { fitSeconds, pairCells } from '../planning/expected-seconds.ts';
import { expectedTree } from '../planning/expected-tree.ts';
import { expectedWorkload } from '../planning/expected-workload.ts';
import { oneWayRequests } from '../planning/one-way-noise.ts';
import { type BudgetSplit, MAX_PICKS, splitBudget } from './budget-split.ts';
import { growTree, MAX_TREE_CELLS, treeQuestions } from './grow-tree.ts';
import { MAX_COMPARED_CELLS } from './refinement.ts';
import { refittingTree } from './refit-tree.ts';
import { growFromUnits, unitQuestions, usualInputs } from './rows-of-units.ts';

const KIND = 'cliquetree';
/** Of the choices of all rounds but the last. */
const LIKELY_PART = 0.85;

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
    const several = hasFewerRows(inputs);
    const usual = several ? usualInputs(inputs) : inputs;
    const split = splitBudget(usual, several);
    const { expectedError, notes } = expectations(usual, split, several);
    return {
      kind: KIND,
      questions: several ? unitQuestions(inputs) : treeQuestions(inputs, split),
      expectedError,
      notes: several ? [...notes, SEVERAL_ROWS] : notes,
      ...expectedCost(usual, split),
    };
  },

  async fit(inputs: ModelInputs, guard: Guard, progress: (done: number, total: number) => void): Promise<Fitted> {
    const { stage, parts, answers, columnCounts } = !hasFewerRows(inputs)
      ? await growTree(inputs, guard, progress)
      : await growFromUnits(inputs, guard, progress, growTree);
    const { columns } = inputs;
    return {
      model: new GraphicalModel({ kind: KIND, columns, expansions: stage.expansions, ...parts }),
      measurements: answers,
      columnCounts,
    };
  },

  refitting: (inputs, released, start) => refittingTree(KIND, inputs, released, start),
};

/** Whether it is to be found out how many rows of a unit are looked at. */
const hasFewerRows = ({ maxRowsPerUnit, weighted }: ModelInputs): boolean => maxRowsPerUnit > 1 && weighted !== true;

function expectations(
  inputs: ModelInputs,
  split: BudgetSplit,
  several: boolean,
): Pick<ModelPlan, 'expectedError' | 'notes'> {
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
  const levels = { oneWay: variances, pair: pairVariance(inputs, split) };
  const workload = expectedWorkload(inputs, levels);
  const measured = expectedMeasured(inputs, { ...levels, pairs: likelyPairs(split), several });
  if (split.rounds.length === 0) return { expectedError: { oneWay, twoWay: undefined, workload, measured }, notes };
  const kept = columns.map(({ size }, column) => distinguishableValues(size, variances[column]!, expectedRows));
  const cells = kept.flatMap((a, i) => kept.slice(i + 1).map((b) => a * b));
  const rho = split.rounds.reduce((sum, { measure }) => sum + toNumberUp(measure), 0);
  const pairs = split.rounds.reduce((sum, { picks }) => Math.min(cells.length, sum + picks), 0);
  const twoWay = expectedMarginalError(cells, (inputs.maxRowsPerUnit ** 2 * pairs) / (2 * rho), expectedRows);
  return { expectedError: { oneWay, twoWay, workload, measured }, notes };
}

/** Of the counts of a pair of a round whose marginals share its budget equally. */
function pairVariance({ maxRowsPerUnit }: ModelInputs, { rounds }: BudgetSplit): number | undefined {
  const [first] = rounds;
  return first && (maxRowsPerUnit ** 2 * first.picks) / (2 * toNumberUp(first.measure));
}

/**
 * So many different pairs are measured, as a rule: some are chosen twice, and the last round, which also takes triples, about makes up for the
 * rest.
 */
const likelyPairs = ({ rounds }: BudgetSplit): number =>
  LIKELY_PART * rounds.slice(0, -1).reduce((sum, { picks }) => sum + picks, 0);

/** What choosing, measuring and fitting are likely to take, from public sizes. */
function expectedCost(inputs: ModelInputs, split: BudgetSplit): Pick<ModelPlan, 'memoryBytes' | 'fitSeconds'> {
  const picks = split.rounds.slice(0, -1).map((round) => round.picks);
  const tree = expectedTree(inputs, split.oneWay, picks, MAX_TREE_CELLS);
  const pairs = pairCells(tree.sizes, MAX_TREE_CELLS);
  const compared = split.rounds.length === 0 ? 0 : Math.min(pairs.all, MAX_COMPARED_CELLS);
  const before = pairCells(
    inputs.columns.map(({ size }) => size),
    MAX_TREE_CELLS,
  );
  const measured = Math.min(tree.cells, (likelyPairs(split) * before.typical) / 2);
  return {
    memoryBytes:
      baseBytes(inputs.columns) +
      comparisonBytes(compared) +
      (split.rounds.length === 0 ? 0 : candidateBytes(pairs.count)) +
      treeBytes(tree.cells) +
      searchBytes(measured) +
      constraintBytes(inputs),
    fitSeconds: fitSeconds({
      rounds: split.rounds.length,
      columns: inputs.columns.length,
      pairs: pairs.count,
      rows: inputs.expectedRows ?? 0,
      compared,
      cellsOfFits: split.rounds.length === 0 ? 0 : tree.cellsOfFits,
    }),
  };
}
