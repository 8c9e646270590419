import type { NoisyMarginal, Recoding } from '../../../privacy/guard/guard.ts';
import { WEIGHT_LATTICE } from '../../../privacy/guard/lattice.ts';
import type { LinkedShape, View, ViewColumn } from '../../../privacy/guard/views/view.ts';
import { viewRows } from '../../../privacy/guard/views/view-rows.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import { between } from '../../between.ts';
import { asRecords } from '../as-records.ts';
import type { DrawnRows } from '../chain/drawn-rows.ts';
import { estimateBeside, movedTo, type NoisyTable, normalised, sum } from '../chain/estimate-table.ts';
import type { TableFactor } from '../chain/factor.ts';
import { StepModel } from '../chain/step-model.ts';
import { meanTotal, weightedShares } from '../chain/weighted-shares.ts';
import { drawTimelines } from '../draw/draw-timelines.ts';
import type { ModelledView } from '../modelled-view.ts';
import { ArrivalFit } from './arrivals.ts';
import { coarseClasses } from './coarse-gaps.ts';
import { drawingOfCourse } from './draw-course.ts';
import { estimateAgain } from './estimate-again.ts';
import { estimateCoarse } from './estimate-coarse.ts';
import { estimateValues } from './estimate-values.ts';
import { fitTables, LEAST_NUMBER, type TableTarget } from './fit-tables.ts';
import { fitLevels, LEVELS } from './levels.ts';
import { OrderFit } from './order-fit.ts';
import { ORDERS, type OrderCounts, orderCounts } from './orders.ts';
import { type CourseColumn, courseTables } from './tables.ts';
import { withoutNegative } from './without-negative.ts';

/** Times that timelines are drawn with the models so far, and these are fitted beside them. */
const ROUNDS = 4;
/** Most units that are drawn to fit beside. */
const MOST_UNITS = 30_000;

export interface AnsweredView {
  readonly view: View;
  readonly answers: readonly NoisyMarginal[];
  /** By column: how its values are put together where it was counted. */
  readonly recodings: readonly (Recoding | undefined)[];
}

/** From noisy tables to models whose drawn timelines have them, `patient` being the model of the units. Post-processing; `seed` may be public. */
export function fitCourse(
  shape: LinkedShape,
  patient: ModelledView,
  answered: readonly AnsweredView[],
  { isOrdered, seed }: { isOrdered(detail: number, column: number): boolean; readonly seed: string },
): ModelledView[] {
  const unitView = answered.find(({ view }) => view.name === ORDERS);
  const ofUnits = (of: 'order' | 'arrival'): OrderCounts[] =>
    orderCounts(unitView?.answers.filter((_, column) => unitView.view.columns[column]!.from.of === of) ?? []);
  const units = Math.max(1, Math.min(MOST_UNITS, Math.round(patient.model.total)));
  const [orders, arrivals] = [new OrderFit(shape, ofUnits('order')), new ArrivalFit(shape, ofUnits('arrival'))];
  const fits = answered
    .filter(({ view }) => view.kind !== 'patient')
    .map((counted) => new ViewFit(shape, counted, isOrdered));
  const counted = modelsOfUnits(answered);
  for (let round = 0; round < ROUNDS; round++) {
    const models = [patient, ...counted, ...fits.map((fit) => fit.modelled)];
    const rows = drawTimelines(shape, models, { units, seed: `${seed}/${round}` }, drawingOfCourse(models));
    const records = asRecords(shape, rows);
    orders.beside(records, shape);
    arrivals.beside(records, shape);
    for (const fit of fits) fit.beside(drawnRows(viewRows(records, shape, fit.view), fit.view), orders, arrivals);
  }
  return [patient, ...counted, ...fits.map((fit) => fit.modelled)];
}

/** Levels are drawn once a unit; nothing is drawn of orders by themselves, whose view is there for its counts. */
const modelsOfUnits = (answered: readonly AnsweredView[]): ModelledView[] =>
  answered
    .filter(({ view }) => view.kind === 'patient')
    .map(({ view, answers }) => ({
      view,
      model: view.name === LEVELS ? fitLevels({ view, answers }) : new StepModel(view, meanTotal(answers), []),
    }));

function drawnRows({ columns, rowCount, weightsFor }: ReturnType<typeof viewRows>, { rows }: View): DrawnRows {
  const weights =
    weightsFor === undefined
      ? new Float64Array(rowCount).fill(1)
      : Float64Array.from(weightsFor(rows), (weight) => weight / WEIGHT_LATTICE);
  return { columns: columns.map(({ codes }) => codes), weights };
}

/** The model of one view, fitted again and again. */
class ViewFit {
  readonly view: View;
  readonly #shape: LinkedShape;
  readonly #tables: readonly CourseColumn[];
  readonly #total: number;
  readonly #noisy: ReadonlyMap<string, NoisyTable>;
  readonly #recodings: readonly (Recoding | undefined)[];
  readonly #isOrdered: (detail: number, column: number) => boolean;
  #model: StepModel;

  constructor(
    shape: LinkedShape,
    { view, answers, recodings }: AnsweredView,
    isOrdered: (detail: number, column: number) => boolean,
  ) {
    this.view = view;
    this.#shape = shape;
    this.#tables = courseTables(shape, view);
    this.#total = meanTotal(answers);
    this.#recodings = recodings;
    this.#isOrdered = isOrdered;
    this.#noisy = new Map(
      answers.map(({ columns, values, sigmaSquared }) => [
        columns.join(),
        {
          parents: values.length / view.columns[columns.at(-1)!]!.size,
          size: view.columns[columns.at(-1)!]!.size,
          values,
          variance: toNumberUp(sigmaSquared),
        },
      ]),
    );
    this.#model = new StepModel(
      view,
      this.#total,
      this.#tables.map((one) => ({
        column: one.column,
        size: one.size,
        factors: [...this.#fixed(one), ...this.#beginning(one)],
      })),
    );
  }

  get modelled(): ModelledView {
    return { view: this.view, model: this.#model };
  }

  beside({ columns, weights }: DrawnRows, orders: OrderFit, arrivals: ArrivalFit): void {
    const before = new Map(this.#model.factors.map((one) => [one.column, one]));
    const factors = this.#tables.map((one) => {
      const fixed = this.#fixed(one);
      const held = before.get(one.column)!.factors.slice(fixed.length);
      const awaited = orders.targetsOf(
        this.view,
        one.column,
        held.filter((factor) => factor.kind === 'awaited'),
      );
      // What follows one column alone is as it was counted.
      if (one.parents.length === 1 && awaited.length === 0) return before.get(one.column)!;
      let own: Float64Array | undefined;
      const targets = one.parents.toReversed().map((parent): TableTarget => {
        const { size, from } = this.view.columns[parent]!;
        const table = this.#tableOf(one, parent);
        const wanted = this.#target(
          one,
          parent,
          weightedShares(columns[parent]!, size, weights),
          own ?? this.#sharesOf(one),
          arrivals,
        );
        // All have the column as the first one here has it, so that they do not pull at each other.
        own ??= valueSums(wanted, one.size);
        const numbers = Float64Array.from(
          held.find((factor) => factor.kind === 'table' && factor.parent === parent)?.weights ??
            new Float64Array(size * one.size).fill(1),
          (number) => Math.max(LEAST_NUMBER, number),
        );
        const noise = (NOISE_FELT * Math.sqrt(table.variance)) / this.#total;
        // How long ago a kind was says how many days lie between two of it: nothing else counts these.
        const isFirm = this.view.kind === 'step' && from.of === 'standing' && from.since.length > 1;
        return { factor: { kind: 'table', parent, weights: numbers }, shares: wanted, noise, isFirm };
      });
      return fitTables(one, targets.reverse(), fixed, columns, weights, awaited);
    });
    this.#model = new StepModel(this.view, this.#total, factors);
  }

  #tableOf({ column, within, coarse }: CourseColumn, parent: number): NoisyTable {
    return this.#noisy.get([...(within === undefined ? [] : [within]), parent, coarse ?? column].join())!;
  }

  /** Shares of the values of a column among all rows, from every table that has them. */
  #sharesOf({ column, size, parents, coarse }: CourseColumn): Float64Array {
    const sums = new Float64Array(size);
    let precision = 0;
    for (const parent of coarse === undefined ? parents : []) {
      const table = this.#noisy.get(`${parent},${column}`)!;
      const weight = 1 / (table.variance * table.parents);
      precision += weight;
      table.values.forEach((value, cell) => {
        sums[cell % size]! += weight * value;
      });
    }
    const alone = this.#noisy.get(`${column}`);
    if (alone !== undefined) {
      precision += 1 / alone.variance;
      alone.values.forEach((value, cell) => {
        sums[cell]! += value / alone.variance;
      });
    }
    const noise = Math.sqrt(1 / precision);
    return normalised(sums.map((count) => Math.max(0.1 * noise, count / precision)));
  }

  #target(
    one: CourseColumn,
    parent: number,
    drawn: Float64Array,
    own: Float64Array,
    arrivals: ArrivalFit,
  ): Float64Array {
    const table = this.#tableOf(one, parent);
    const { from } = this.view.columns[parent]!;
    if (from.of === 'standing') {
      const hazards = this.view.kind === 'step' ? arrivals.hazardsOf(from) : undefined;
      return standingTarget(table, drawn, this.#total, from, hazards);
    }
    return movedTo(this.#beside(one, parent, drawn, own), drawn, own);
  }

  #beside(one: CourseColumn, parent: number, parents: Float64Array, own: Float64Array): Float64Array {
    const table = this.#tableOf(one, parent);
    if (this.view.columns[one.column]!.from.of !== 'gap') return estimateBeside(table, parents, own);
    const classes = coarseClasses(this.view, this.#shape.events.gaps!, one.coarse);
    return estimateCoarse(table, { parents, own, classes, isOrdered: this.view.columns[parent]!.from.of === 'count' });
  }

  /** What cannot be: values of another kind than the row's, a group that a unit never has; and what must be, at the last event of who is still to have a group. */
  #fixed({ column, size, parents }: CourseColumn): TableFactor[] {
    const { from } = this.view.columns[column]!;
    if (from.of === 'here') {
      const parent = parents.at(-1)!;
      const recipe = this.view.columns[parent]!.from;
      const isLast = recipe.of === 'standing' && (recipe.left[1] ?? 2) === 1;
      const weights = new Float64Array(this.view.columns[parent]!.size * size).fill(1);
      weights.fill(0, 1, size);
      if (isLast) weights[size] = 0;
      return [{ kind: 'table', parent, weights }];
    }
    if (from.of !== 'detail' || from.byKind !== true) return [];
    const { columns, kind } = this.#shape.details[this.view.detail!]!;
    const parent = this.view.columns.findIndex((other) => other.from.of === 'detail' && other.from.column === kind);
    const each = columns[from.column]!.size;
    const weights = Float64Array.from({ length: columns[kind]!.size * size }, (_, cell) =>
      Number(Math.floor(cell / size) === Math.floor((cell % size) / each)),
    );
    return [{ kind: 'table', parent, weights }];
  }

  /** The table that tells most, alone. */
  #beginning(one: CourseColumn): TableFactor[] {
    const parent = one.parents.at(-1);
    if (parent === undefined) return [];
    const table = this.#tableOf(one, parent);
    const { from, size: parents } = this.view.columns[parent]!;
    if (from.of === 'last-of-kind') {
      const { columns } = this.#shape.details[this.view.detail!]!;
      const weights = estimateValues(table, {
        tables: table.parents / parents,
        each: columns[from.column]!.size,
        isOrdered: this.#isOrdered(this.view.detail!, from.column),
        areLevels: one.within !== undefined && this.view.columns[one.within]!.from.of === 'level-of-kind',
      });
      const classes = this.#recodings[one.within ?? -1];
      const within =
        one.within === undefined
          ? {}
          : { within: { column: one.within, parents, ...(classes && { tables: [...classes.map] }) } };
      return [{ kind: 'table', parent, ...within, weights }];
    }
    const estimated = this.#beside(one, parent, normalised(parentSums(table)), this.#sharesOf(one));
    const weights = new Float64Array(estimated.length);
    for (let p = 0; p < table.parents; p++) {
      weights.set(normalised(estimated.slice(p * one.size, (p + 1) * one.size)), p * one.size);
    }
    return [{ kind: 'table', parent, weights }];
  }
}

/**
 * Shares of how units stand and what is here that rows are to have. What a unit is still to have comes as `hazards` say, by classes of events after it, else as often as it was counted there, as does what it had; how long ago measurements were
 * when they come again is as it was counted among all, so that the days between them are.
 */
function standingTarget(
  { size, values, variance }: NoisyTable,
  drawn: Float64Array,
  total: number,
  { left, since }: Extract<ViewColumn['from'], { readonly of: 'standing' }>,
  hazards: Float64Array | undefined,
): Float64Array {
  const target = new Float64Array(values.length);
  // Counts of what is here again, none of which is negative: of noise that is cut off below alone, rare kinds would come too often.
  const codes = withoutNegative(values.filter((_, cell) => Math.floor(cell / size) > left.length && cell % size > 0));
  const again = estimateAgain(
    Float64Array.from({ length: since.length }, (_, at) =>
      sum(values.subarray((left.length + 1 + at) * size + 1, (left.length + 2 + at) * size)),
    ),
    drawn.slice(left.length + 1).map((share) => share * total),
    (size - 1) * variance,
  );
  for (const [standing, share] of drawn.entries()) {
    const isSince = since.length > 1 && standing > left.length;
    const counts = values
      .slice(standing * size, (standing + 1) * size)
      .map((count, code) =>
        isSince && code > 0 ? codes[(standing - left.length - 1) * (size - 1) + code - 1]! : Math.max(0, count),
      );
    const here = counts.reduce((sum, count) => sum + count, 0) - counts[0]!;
    const hazard = standing > 0 ? hazards?.[standing - 1] : undefined;
    const wanted = isSince
      ? again[standing - left.length - 1]! / total
      : share * (hazard ?? here / Math.max(1, here + counts[0]!));
    const is = between(LEAST_HERE * share, MOST_HERE * share, wanted);
    for (let code = 1; code < size; code++) {
      target[standing * size + code] = here > 0 ? (is * counts[code]!) / here : is / (size - 1);
    }
    target[standing * size] = share - is;
  }
  return target;
}

const NOISE_FELT = 0.1;
const MOST_HERE = 0.995;
const LEAST_HERE = 0.0005;

function parentSums({ parents, size, values }: NoisyTable): Float64Array {
  const sums = new Float64Array(parents);
  values.forEach((value, cell) => {
    const parent = Math.floor(cell / size);
    sums[parent] = sums[parent]! + Math.max(0, value);
  });
  return sums;
}

/** Sums over parents; nothing of nothing. */
function valueSums(table: Float64Array | undefined, size: number): Float64Array | undefined {
  if (table === undefined) return undefined;
  const sums = new Float64Array(size);
  table.forEach((share, cell) => {
    sums[cell % size] = sums[cell % size]! + share;
  });
  return sums;
}
