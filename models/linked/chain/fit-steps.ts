import type { Codes } from '../../../privacy/guard/codes.ts';
import type { NoisyMarginal } from '../../../privacy/guard/guard.ts';
import type { View } from '../../../privacy/guard/views/view.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import { GenerationRandom } from '../../generation-random.ts';
import { drawColumn } from './draw-column.ts';
import type { DrawnRows } from './drawn-rows.ts';
import {
  estimateBeside,
  estimateTransition,
  givenParents,
  movedTo,
  type NoisyTable,
  normalised,
  parentsTowards,
} from './estimate-table.ts';
import { type ColumnFactors, type HabitFactor, PATTERNS, productOf, type TableFactor } from './factor.ts';
import { fitColumn, type Target } from './fit-column.ts';
import { habitShares } from './habit-shares.ts';
import { strongestParents } from './parents.ts';
import type { StepColumn, StepTables } from './questions.ts';
import { StepModel } from './step-model.ts';
import { meanTotal, weightedShares } from './weighted-shares.ts';

/** What the model is fitted beside: drawn rows, which cost nothing. */
export interface Surroundings {
  /** First events, in the columns of the view as far as it has them of the units and of this event. */
  firsts(model: StepModel): DrawnRows;
  /** All steps of units that are drawn with a model of them. */
  steps(model: StepModel): DrawnRows;
}

/** Times that rows are drawn with the model so far, and it is fitted beside them. */
const ROUNDS = 2;

/** From noisy tables to the model whose drawn steps have them. Post-processing; `seed` may be public. */
export function fitSteps(
  view: View,
  tables: StepTables,
  answers: readonly NoisyMarginal[],
  surroundings: Surroundings,
  isOrdered: IsOrdered,
  seed: string,
): StepModel {
  const counts = new Map(answers.map((answer) => [answer.columns.join(), answer]));
  const tableOf = (columns: readonly number[]): NoisyTable => {
    const { values, sigmaSquared } = counts.get(columns.join())!;
    const size = view.columns[columns.at(-1)!]!.size;
    return { parents: values.length / size, size, values, variance: toNumberUp(sigmaSquared) };
  };
  const total = meanTotal(answers);
  const shares = new Map(tables.columns.map((one) => [one.column, sharesOf(one, tableOf)] as const));
  let model = new StepModel(
    view,
    total,
    tables.columns.map((one) => alone(one, tableOf, shares.get(one.column)!, isOrdered)),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const [drawn, firsts] = [surroundings.steps(model), surroundings.firsts(model)];
    const random = new GenerationRandom(seed, `steps/${round}`);
    const columns: (Codes | undefined)[] = [...drawn.columns];
    const earlier: number[] = view.columns.flatMap(({ from }, at) => (from.of === 'unit' ? [at] : []));
    for (const { column } of tables.columns) columns[column] = undefined;
    const fitted: ColumnFactors[] = [];
    for (const one of tables.columns) {
      const targets = targetsOf(one, {
        tableOf,
        isOrdered,
        columns,
        weights: drawn.weights,
        shares: shares.get(one.column)!,
        earlier,
        firsts,
        view,
      });
      const factors = fitColumn(one.column, one.size, targets, columns, drawn.weights);
      columns[one.column] = drawColumn(productOf(factors, columns, drawn.weights.length), one.size, random);
      fitted.push(factors);
      earlier.push(one.column);
    }
    model = new StepModel(view, total, fitted);
  }
  return model;
}

/** Whether the values of a column of the view rise. */
type IsOrdered = (column: number) => boolean;

/** The table of columns of the view, the last one being what the others tell of. */
type TableOf = (columns: readonly number[]) => NoisyTable;

interface Beside {
  readonly view: View;
  readonly tableOf: TableOf;
  readonly isOrdered: IsOrdered;
  readonly columns: readonly (Codes | undefined)[];
  readonly weights: Float64Array;
  readonly shares: Float64Array;
  readonly earlier: readonly number[];
  readonly firsts: DrawnRows;
}

function targetsOf(one: StepColumn, beside: Beside): Target[] {
  const { tableOf, columns, weights, shares, earlier, firsts, view } = beside;
  const { column, size, previous, first, habit } = one;
  const factorOf = (parent: number): TableFactor => ({
    kind: 'table',
    parent,
    weights: flat(view.columns[parent]!.size * size),
  });
  const parentShares = (parent: number): Float64Array =>
    weightedShares(columns[parent]!, view.columns[parent]!.size, weights);
  const targets: Target[] = strongestParents(column, earlier, firsts, view).map(({ parent, table }) => ({
    factor: factorOf(parent),
    shares: movedTo(table, parentShares(parent), shares),
  }));
  if (habit !== undefined && previous !== undefined && first !== undefined) {
    const [place, pattern] = habit;
    const factor: HabitFactor = {
      kind: 'habit',
      place,
      previous,
      first,
      weights: flat(view.columns[place]!.size * PATTERNS),
    };
    targets.push({ factor, shares: habitShares(factor, tableOf([place, pattern]).values, columns, weights) });
  }
  for (const parent of one.parents) {
    const [table, of] = [tableOf([parent, column]), parentShares(parent)];
    const wanted =
      parent === previous
        ? givenParents(transitionOf(one, tableOf, shares, beside.isOrdered, of), of)
        : movedTo(estimateBeside(table, of, shares), of, shares);
    targets.push({ factor: factorOf(parent), shares: wanted });
  }
  return targets;
}

const flat = (cells: number): Float64Array => new Float64Array(cells).fill(1);

/** The table of a value and the next one, as shares; that of the former as `drawn`, but for what is told from noise. */
function transitionOf(
  { column, previous }: StepColumn,
  tableOf: TableOf,
  shares: Float64Array,
  isOrdered: IsOrdered,
  drawn: Float64Array,
): Float64Array {
  const table = tableOf([previous!, column]);
  const parents = parentsTowards(table, drawn);
  return movedTo(estimateTransition(table, parents, shares, isOrdered(column) ? 'steps' : 'none'), parents, shares);
}

/** What comes of the event before alone, to begin with. */
function alone(one: StepColumn, tableOf: TableOf, shares: Float64Array, isOrdered: IsOrdered): ColumnFactors {
  const { column, size, previous } = one;
  if (previous === undefined || !one.parents.includes(previous)) return { column, size, factors: [] };
  const weights = givenParents(transitionOf(one, tableOf, shares, isOrdered, shares), flat(size));
  return { column, size, factors: [{ kind: 'table', parent: previous, weights }] };
}

/** Shares of values among all steps, from every table that has them, those of less noise weighing more. */
function sharesOf({ column, size, parents }: StepColumn, tableOf: TableOf): Float64Array {
  const sums = new Float64Array(size);
  let precision = 0;
  for (const parent of parents) {
    const table = tableOf([parent, column]);
    const weight = 1 / (table.variance * table.parents);
    precision += weight;
    for (let cell = 0; cell < table.values.length; cell++) sums[cell % size]! += weight * table.values[cell]!;
  }
  const noise = Math.sqrt(1 / precision);
  // A count below its noise may be none.
  return normalised(sums.map((count) => Math.max(0.1 * noise, count / precision)));
}
