import type { Codes } from '../../../privacy/guard/codes.ts';
import type { NoisyMarginal } from '../../../privacy/guard/guard.ts';
import type { View } from '../../../privacy/guard/views/view.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import { GenerationRandom } from '../../generation-random.ts';
import { drawColumn } from './draw-column.ts';
import type { DrawnRows } from './drawn-rows.ts';
import { estimateBeside, estimateTransition, movedTo, type NoisyTable, normalised } from './estimate-table.ts';
import { type ColumnFactors, productOf } from './factor.ts';
import { fitColumn, type Target } from './fit-column.ts';
import { strongestParents } from './parents.ts';
import type { StepColumn, StepTables } from './questions.ts';
import { StepModel } from './step-model.ts';

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
  seed: string,
): StepModel {
  const counts = new Map(answers.map((answer) => [answer.columns.join(), answer]));
  const tableOf = (parent: number, column: number): NoisyTable | undefined => {
    const answer = counts.get([parent, column].join());
    return (
      answer && {
        parents: view.columns[parent]!.size,
        size: view.columns[column]!.size,
        values: answer.values,
        variance: toNumberUp(answer.sigmaSquared),
      }
    );
  };
  const total = meanTotal(answers);
  const shares = new Map(tables.columns.map((one) => [one.column, sharesOf(one, tables.beside, tableOf)] as const));
  let model = new StepModel(
    view,
    total,
    tables.columns.map((one) => alone(one, tableOf, shares.get(one.column)!)),
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
        tables,
        tableOf,
        counts,
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

type TableOf = (parent: number, column: number) => NoisyTable | undefined;

interface Beside {
  readonly view: View;
  readonly tables: StepTables;
  readonly tableOf: TableOf;
  readonly counts: ReadonlyMap<string, NoisyMarginal>;
  readonly columns: readonly (Codes | undefined)[];
  readonly weights: Float64Array;
  readonly shares: Float64Array;
  readonly earlier: readonly number[];
  readonly firsts: DrawnRows;
}

function targetsOf(one: StepColumn, beside: Beside): Target[] {
  const { tables, tableOf, counts, columns, weights, shares, earlier, firsts, view } = beside;
  const { column, size, previous, first, pattern } = one;
  const parentShares = (parent: number): Float64Array =>
    weightedShares(columns[parent]!, view.columns[parent]!.size, weights);
  const flat = (cells: number): Float64Array => new Float64Array(cells).fill(1);
  const targets: Target[] = strongestParents(column, earlier, firsts, view).map(({ parent, table }) => ({
    factor: { kind: 'table', parent, weights: flat(table.length) },
    shares: movedTo(table, parentShares(parent), shares),
  }));
  for (const at of tables.beside) {
    const table = tableOf(at, column)!;
    const parents = parentShares(at);
    targets.push({
      factor: { kind: 'table', parent: at, weights: flat(table.values.length) },
      shares: movedTo(estimateBeside(table, parents, shares), parents, shares),
    });
  }
  const transition = previous === undefined ? undefined : tableOf(previous, column);
  if (previous !== undefined && transition !== undefined) {
    const parents = parentShares(previous);
    targets.push({
      factor: { kind: 'table', parent: previous, weights: flat(size * size) },
      shares: movedTo(estimateTransition(transition, parents, shares), parents, shares),
    });
  }
  const answer = pattern === undefined ? undefined : counts.get(String(pattern));
  if (answer !== undefined && previous !== undefined && first !== undefined) {
    // Of rows whose event before is not as the first: 1 as the one before, 2 as the first, 4 as neither.
    const three = [1, 2, 4].map((code) => Math.max(1, answer.values[code]!));
    targets.push({
      factor: { kind: 'match', previous, first, weights: flat(3) },
      shares: normalised(Float64Array.from(three)),
    });
  }
  return targets;
}

/** The transition alone, to begin with. */
function alone(one: StepColumn, tableOf: TableOf, shares: Float64Array): ColumnFactors {
  const { column, size, previous } = one;
  const table = previous === undefined ? undefined : tableOf(previous, column);
  if (previous === undefined || table === undefined) return { column, size, factors: [] };
  const estimated = estimateTransition(table, shares, shares);
  const weights = new Float64Array(size * size);
  for (let p = 0; p < size; p++) weights.set(normalised(estimated.slice(p * size, (p + 1) * size)), p * size);
  return { column, size, factors: [{ kind: 'table', parent: previous, weights }] };
}

/** Shares of values among all steps, from every table that has them, those of less noise weighing more. */
function sharesOf({ column, size, previous }: StepColumn, beside: readonly number[], tableOf: TableOf): Float64Array {
  const [sums, precision] = [new Float64Array(size), [0]];
  for (const parent of previous === undefined ? beside : [...beside, previous]) {
    const table = tableOf(parent, column);
    if (table === undefined) continue;
    const weight = 1 / (table.variance * table.parents);
    precision[0]! += weight;
    for (let cell = 0; cell < table.values.length; cell++) sums[cell % size]! += weight * table.values[cell]!;
  }
  const noise = Math.sqrt(1 / precision[0]!);
  // A count below its noise may be none.
  return normalised(sums.map((count) => Math.max(0.1 * noise, count / precision[0]!)));
}

function weightedShares(codes: Codes, size: number, weights: Float64Array): Float64Array {
  const counts = new Float64Array(size);
  for (let row = 0; row < codes.length; row++) counts[codes[row]!]! += weights[row]!;
  return normalised(counts);
}

/** Rows of the view: the mean over tables, each by the noise of its sum. */
function meanTotal(answers: readonly NoisyMarginal[]): number {
  let [sums, precision] = [0, 0];
  for (const { values, sigmaSquared } of answers) {
    const weight = 1 / (values.length * toNumberUp(sigmaSquared));
    sums += weight * values.reduce((a, b) => a + b, 0);
    precision += weight;
  }
  return Math.max(1, sums / precision);
}
