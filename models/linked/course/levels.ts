import type { MarginalRequest, NoisyMarginal, Recoding } from '../../../privacy/guard/guard.ts';
import { type LevelRule, levelsOf, type View, type ViewColumn } from '../../../privacy/guard/views/view.ts';
import { type Rational, toNumberUp } from '../../../privacy/rational.ts';
import { requestsByCells } from '../../graphical/planning/requests-by-cells.ts';
import { estimateBeside, normalised } from '../chain/estimate-table.ts';
import type { ColumnFactors } from '../chain/factor.ts';
import { StepModel } from '../chain/step-model.ts';
import { meanTotal } from '../chain/weighted-shares.ts';
import type { LinkedInputs } from '../linked-model.ts';
import { byKindColumns } from '../recipe/detail-columns.ts';
import { pairNoise } from '../recipe/weighted-rows.ts';

export const LEVELS = 'levels';

/** A unit has a level in a kind from so many values on: of fewer, their mean is hardly more than each of them. */
const LEAST_VALUES = 3;
/** Levels are told apart by parts of a class of values, and then put together to so many classes of about as many units. */
const PARTS = 2;
export const CLASSES = 5;
/** Classes of the number of events of a unit, which decides whether it has enough values, and how far from each other means are. */
const COUNTS: readonly number[] = [0, 3, 5, 9, 17, 33];
/** Part of the budget of tables of values, and what noise may add to a table of two columns at most for levels to be worth their cells: between what was measured at epsilon 1 and at 3. */
const PART_OF_VALUES = 5 / 28;
const MOST_NOISE = 0.03;

/** Of each level: a number of events that noise leaves no unit has the levels of the others. */
const LEAST_COUNT = 1e-6;

export const areLevelsWorthIt = (inputs: Pick<LinkedInputs, 'rho' | 'expected'>): boolean =>
  pairNoise(inputs, PART_OF_VALUES) <= MOST_NOISE;

/** Of each column of values in order, told apart by kind, of one table of details: how levels in it are worked out. */
export function levelRules({ shape, shapes }: Pick<LinkedInputs, 'shape' | 'shapes'>, detail: number): LevelRule[] {
  return byKindColumns(shape.details[detail]!).flatMap((column): LevelRule[] => {
    const ordered = shapes.details[detail]?.[column]?.ordered;
    return ordered === undefined || ordered[0] !== 0 || ordered[1] < 1
      ? []
      : [{ column, values: ordered[1] + 1, least: LEAST_VALUES, parts: PARTS }];
  });
}

/** One row a unit: its number of events, and its level in each kind of values. Absent where there are none. */
export function levelsView(inputs: Pick<LinkedInputs, 'shape' | 'shapes'>): View | undefined {
  const columns = inputs.shape.details.flatMap(({ name, columns: own, kind: of }, detail) =>
    levelRules(inputs, detail).flatMap((rule) =>
      Array.from(
        { length: own[of]!.size },
        (_, kind): ViewColumn => ({
          name: `level ${name}:${own[rule.column]!.name}:${kind}`,
          size: levelsOf(rule) + 2,
          from: { of: 'level', detail, kind, ...rule },
        }),
      ),
    ),
  );
  if (columns.length === 0) return undefined;
  const count: ViewColumn = { name: 'count', size: COUNTS.length, from: { of: 'count', edges: COUNTS } };
  return { name: LEVELS, kind: 'patient', rows: 1, columns: [count, ...columns] };
}

/** The level of the kind of a row, in its view. */
export function levelColumns(inputs: Pick<LinkedInputs, 'shape' | 'shapes'>, detail: number): ViewColumn[] {
  const { columns, kind } = inputs.shape.details[detail]!;
  return levelRules(inputs, detail).map((rule) => ({
    name: `level ${columns[rule.column]!.name}`,
    size: columns[kind]!.size * (levelsOf(rule) + 1),
    from: { of: 'level-of-kind', ...rule },
  }));
}

/** Each level beside the number of events. */
export const levelRequests = (view: View, rho: Rational): MarginalRequest[] =>
  requestsByCells(
    view.columns.slice(1).map(({ size }, at) => ({ columns: [0, 1 + at], cells: COUNTS.length * size })),
    rho,
    view.rows,
  );

/** The view of levels with what was counted of it. */
export interface CountedLevels {
  readonly view: View;
  readonly answers: readonly NoisyMarginal[];
}

/** Levels of units given how many events they have. That a unit has none of a kind is told by its other columns, and is not drawn here. */
export function fitLevels({ view, answers }: CountedLevels): StepModel {
  const factors = answers.map(({ columns: [, column], values, sigmaSquared }): ColumnFactors => {
    const { size } = view.columns[column!]!;
    const table = { parents: COUNTS.length, size, values: values.slice(), variance: toNumberUp(sigmaSquared) };
    for (let cell = size - 1; cell < values.length; cell += size) table.values[cell] = 0;
    const positive = table.values.map((count) => Math.max(LEAST_COUNT, count));
    const [parents, shares] = [sumsOf(positive, size, 'rows'), sumsOf(positive, size, 'columns')].map(normalised);
    const weights = estimateBeside(table, parents!, shares!);
    for (let cell = size - 1; cell < weights.length; cell += size) weights[cell] = 0;
    return { column: column!, size, factors: [{ kind: 'table', parent: 0, weights }] };
  });
  return new StepModel(view, meanTotal(answers), factors);
}

function sumsOf(table: Float64Array, size: number, over: 'rows' | 'columns'): Float64Array {
  const sums = new Float64Array(over === 'rows' ? table.length / size : size);
  table.forEach((count, cell) => {
    const at = over === 'rows' ? Math.floor(cell / size) : cell % size;
    sums[at] = sums[at]! + count;
  });
  return sums;
}

/** Levels of a view put together to classes, 0 being of those that have none: public, as it follows from answers. Nothing of columns that are none. */
export function levelClasses(view: View, counted: CountedLevels | undefined): (Recoding | undefined)[] {
  return view.columns.map(({ from, size }): Recoding | undefined => {
    if (from.of !== 'level-of-kind') return undefined;
    const each = levelsOf(from) + 1;
    const map = new Uint32Array(size);
    for (let kind = 0; kind < size / each; kind++) {
      map.set(
        classesOf(countsOf(counted!, { detail: view.detail!, kind, column: from.column }).subarray(0, each)),
        kind * each,
      );
    }
    return { size: 1 + CLASSES, map };
  });
}

/** Units by their level in one kind, with noise. */
function countsOf(
  { view, answers }: CountedLevels,
  of: { readonly detail: number; readonly kind: number; readonly column: number },
): Float64Array {
  const column = view.columns.findIndex(
    ({ from }) =>
      from.of === 'level' && from.detail === of.detail && from.kind === of.kind && from.column === of.column,
  );
  const { values } = answers.find(({ columns }) => columns[1] === column)!;
  return sumsOf(values, view.columns[column]!.size, 'columns');
}

/** About as many units in each class but the first, which has those without a level. */
function classesOf(counts: Float64Array): Uint32Array {
  const shares = normalised(counts.map((count, level) => (level === 0 ? 0 : Math.max(0, count))));
  let before = 0;
  return Uint32Array.from(shares, (share, level) => {
    const of = 1 + Math.min(CLASSES - 1, Math.floor(CLASSES * (before + share / 2)));
    before += share;
    return level === 0 ? 0 : of;
  });
}
