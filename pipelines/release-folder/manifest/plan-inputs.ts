import { MAX_CONSTRAINT_CELLS, possibleTables } from '../../../models/graphical/inference/hard-constraints.ts';
import type { ColumnShape, ImpossibleCells, ModelInputs } from '../../../models/model.ts';
import type { Workload } from '../../../models/workload.ts';
import type { TrainingBudget } from '../../../privacy/accounting/calibrate-noise-multiplier.ts';
import { eventFromJson, eventToJson } from '../../../privacy/event-json.ts';
import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import { formatRational, parseRational, type Rational } from '../../../privacy/rational.ts';
import type {
  ManifestImpossible,
  ManifestPlan,
  ManifestPublish,
  ManifestShape,
  ManifestWhole,
  ManifestWorkload,
} from './manifest.ts';

/** A plan that is not one for the columns of its release. */
export class PlanMismatch extends Error {
  override readonly name = 'PlanMismatch';
}

/** What a family and the evaluation were told before they met the records, for the manifest. */
export function manifestPlan(
  { columns, rho, expectedRows, target, workload, impossible, shapes, whole }: ModelInputs,
  evaluationRho: Rational,
  detailRho?: Rational,
  publish?: readonly ManifestPublish[],
): ManifestPlan {
  const nameOf = (column: number): string => columns[column]!.name;
  return {
    modelRho: formatRational(rho),
    ...(detailRho === undefined ? {} : { detailRho: formatRational(detailRho) }),
    evaluationRho: formatRational(evaluationRho),
    ...(publish === undefined ? {} : { publish }),
    ...(expectedRows === undefined ? {} : { expectedRows }),
    ...(target === undefined ? {} : { target: nameOf(target) }),
    ...(workload === undefined ? {} : { workload: manifestWorkload(workload, nameOf) }),
    ...(impossible === undefined
      ? {}
      : {
          impossible: impossible.map((one) => manifestImpossible(one, columns)),
        }),
    ...(shapes === undefined ? {} : { shapes: shapes.map((shape, column) => manifestShape(nameOf(column), shape)) }),
    ...(whole === undefined ? {} : { whole: manifestWhole(whole) }),
  };
}

/**
 * The opposite of `manifestPlan`, for the columns of the released model. Throws `PlanMismatch` where it does not fit them, and
 * what `possibleTables` throws.
 */
export function modelInputsOf(
  plan: ManifestPlan,
  columns: readonly PublicColumn[],
  maxRowsPerUnit: number,
): ModelInputs {
  const positionOf = (name: string): number => positionIn(columns, name);
  const target = columns.findIndex(({ name }) => name === plan.target);
  const impossible = impossibleSets(plan.impossible, columns);
  return {
    columns,
    maxRowsPerUnit,
    rho: parseRational(plan.modelRho),
    expectedRows: plan.expectedRows,
    target: target < 0 ? undefined : target,
    workload: plan.workload && workloadOf(plan.workload, positionOf),
    impossible,
    shapes: plan.shapes && shapesOf(plan.shapes, columns),
    whole: plan.whole && wholeOf(plan.whole),
  };
}

/** A set of impossible cells with the names of its columns. */
export const manifestImpossible = (
  { columns: positions, cells }: ImpossibleCells,
  columns: readonly PublicColumn[],
): ManifestImpossible => ({ columns: positions.map((column) => columns[column]!.name), cells: rangesOf(cells) });

/** The opposite of `manifestImpossible`, of all sets. Throws `PlanMismatch` where one does not fit the columns, and what `possibleTables` throws. */
export function impossibleSets(
  stated: readonly ManifestImpossible[] | undefined,
  columns: readonly PublicColumn[],
): ImpossibleCells[] | undefined {
  const sizes = columns.map(({ size }) => size);
  const sets = stated?.map((one): ImpossibleCells => {
    const positions = distinct(one.columns.map((name) => positionIn(columns, name)));
    return { columns: positions, cells: impossibleCellsOf(one.cells, positions, sizes) };
  });
  possibleTables(sizes, sets);
  return sets;
}

function positionIn(columns: readonly PublicColumn[], name: string): number {
  const position = columns.findIndex((column) => column.name === name);
  if (position < 0)
    throw new PlanMismatch(`the plan names column ${JSON.stringify(name.slice(0, 80))}, which the model lacks`);
  return position;
}

export const manifestWhole = ({ epsilon, delta, by, beside }: TrainingBudget): ManifestWhole => ({
  epsilon: formatRational(epsilon),
  delta: formatRational(delta),
  by,
  beside: eventToJson(beside),
});

export function wholeOf({ epsilon, delta, by, beside }: ManifestWhole): TrainingBudget {
  try {
    return { epsilon: parseRational(epsilon), delta: parseRational(delta), by, beside: eventFromJson(beside) };
  } catch {
    throw new PlanMismatch('the plan states no event of what is done beside the model');
  }
}

/** A shape without what is empty in it. */
export const manifestShape = (column: string, { ordered, apart, absent }: ColumnShape): ManifestShape => ({
  column,
  ...(ordered === undefined ? {} : { ordered }),
  ...(apart.length === 0 ? {} : { apart }),
  ...(absent.length === 0 ? {} : { absent }),
});

/** The opposite of `manifestShape`, of all columns. Throws `PlanMismatch` where they do not fit them. */
export function shapesOf(shapes: readonly ManifestShape[], columns: readonly PublicColumn[]): readonly ColumnShape[] {
  if (shapes.length !== columns.length) throw new PlanMismatch('the plan does not state a shape for each column');
  return columns.map(({ name, size }, i) => {
    const { column, ordered, apart = [], absent = [] } = shapes[i]!;
    const values = [...(ordered ?? []), ...apart, ...absent];
    const known = new Set([...apart, ...absent]).size === apart.length + absent.length;
    if (column !== name || !known || values.some((value) => value >= size) || (ordered && ordered[0] > ordered[1]))
      throw new PlanMismatch('the plan states a shape that is not one of its column');
    return { ordered, apart, absent };
  });
}

function manifestWorkload(workload: Workload, nameOf: (column: number) => string): ManifestWorkload {
  if (workload.kind === 'all') return { ways: workload.ways };
  return { marginals: workload.marginals.map(({ columns, weight }) => ({ columns: columns.map(nameOf), weight })) };
}

function workloadOf({ ways, marginals }: ManifestWorkload, positionOf: (name: string) => number): Workload {
  if (marginals === undefined) {
    if (ways === undefined) throw new PlanMismatch('the plan states an empty workload');
    return { kind: 'all', ways };
  }
  return {
    kind: 'listed',
    marginals: marginals.map(({ columns, weight }) => ({ columns: distinct(columns.map(positionOf)), weight })),
  };
}

function distinct(columns: readonly number[]): readonly number[] {
  if (new Set(columns).size !== columns.length) throw new PlanMismatch('the plan names a column twice in one set');
  return columns;
}

/** First and last cell of each run of impossible cells. */
function rangesOf(cells: Uint8Array): ManifestImpossible['cells'] {
  const ranges: [number, number][] = [];
  for (let from = cells.indexOf(1); from >= 0; ) {
    const end = cells.indexOf(0, from);
    const to = end < 0 ? cells.length : end;
    ranges.push([from, to - 1]);
    from = end < 0 ? -1 : cells.indexOf(1, end);
  }
  return ranges;
}

/** The cells that the ranges of a manifest name. Throws `PlanMismatch` where they are not in the columns. */
export function impossibleCellsOf(
  ranges: ManifestImpossible['cells'],
  columns: readonly number[],
  sizes: readonly number[],
): Uint8Array {
  const size = columns.reduce((product, column) => product * sizes[column]!, 1);
  if (!(size <= MAX_CONSTRAINT_CELLS)) throw new PlanMismatch('the plan states a constraint over too many cells');
  const cells = new Uint8Array(size);
  for (const [from, to] of ranges) {
    if (from > to || to >= size) throw new PlanMismatch('the plan states a constraint beyond the cells of its columns');
    cells.fill(1, from, to + 1);
  }
  return cells;
}
