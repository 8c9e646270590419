import { numberGroups } from '../../../privacy/guard/views/groups.ts';
import type { LinkedShape, View } from '../../../privacy/guard/views/view.ts';
import type { ImpossibleCells } from '../../model.ts';
import type { LinkedInputs } from '../linked-model.ts';
import { hasEventsColumn, isZeroAlone } from './has-events.ts';

type Whose = 'unit' | 'row' | 'previous' | 'first';

/** The combinations that no unit and no event can have, where the view has all their columns; a column in two levels counts as had. */
export function impossibleIn(inputs: LinkedInputs, view: View): ImpossibleCells[] | undefined {
  const { impossible, shape } = inputs;
  const found = [
    ...placed(inputs, view, 'unit', impossible.units),
    ...(['row', 'previous', 'first'] as const).flatMap((of) => placed(inputs, view, of, impossible.events)),
    ...valuesThatGroupsLack(shape, view),
  ];
  return found.length === 0 ? undefined : found;
}

function placed(
  { shape }: LinkedInputs,
  view: View,
  of: Whose,
  sets: readonly ImpossibleCells[],
): readonly ImpossibleCells[] {
  return sets.flatMap((set) => {
    const axes = set.columns.map((column) => axisOf(shape, view, of, column));
    if (axes.some((axis) => axis === undefined)) return [];
    const found = spread(set, axes as Axis[]);
    return found.columns.length === 0 ? [] : [found];
  });
}

/** Where the view has a column of the tables: itself, or by its levels; and the value that each of their cells stands for, if any. */
interface Axis {
  readonly columns: readonly number[];
  readonly values: readonly (number | undefined)[];
  /** Values that the column has in the tables. */
  readonly size: number;
}

function axisOf(shape: LinkedShape, view: View, of: Whose, column: number): Axis | undefined {
  if (of === 'unit' && column === hasEventsColumn(shape)) return axisOfEvents(view);
  const { columns } = view;
  const find = (level: 'grouped' | 'within' | undefined): number =>
    columns.findIndex(({ from }) => {
      const at = ('grouped' in from && from.grouped && 'grouped') || ('within' in from && from.within && 'within');
      return from.of === of && from.column === column && (at || undefined) === level;
    });
  const itself = find(undefined);
  if (itself >= 0) {
    const { size } = columns[itself]!;
    return { columns: [itself], values: Array.from({ length: size }, (_, value) => value), size };
  }
  const levels = [find('grouped'), find('within')];
  const groups = shape.events.groups[column];
  if (levels.includes(-1) || groups === undefined || of === 'unit') return undefined;
  const { within } = numberGroups(groups);
  const each = columns[levels[1]!]!.size;
  const values = new Array<number | undefined>(groups.size * each).fill(undefined);
  for (const [value, group] of groups.of.entries()) values[group * each + within[value]!] = value;
  return { columns: levels, values, size: groups.of.length };
}

/** Whether a unit has events: by their number where rows are units, and where rows are events it has. */
function axisOfEvents({ kind, columns }: View): Axis | undefined {
  if (kind !== 'patient') return { columns: [], values: [1], size: 2 };
  const count = columns.findIndex(({ from }) => isZeroAlone(from));
  if (count < 0) return undefined;
  return {
    columns: [count],
    values: Array.from({ length: columns[count]!.size }, (_, code) => Math.min(code, 1)),
    size: 2,
  };
}

/** The same cells over the columns of the view. */
function spread({ cells }: ImpossibleCells, axes: readonly Axis[]): ImpossibleCells {
  const columns = axes.flatMap((axis) => axis.columns);
  let places: (number | undefined)[] = [0];
  for (const { values, size } of axes) {
    places = places.flatMap((place) =>
      values.map((value) => (place === undefined || value === undefined ? undefined : place * size + value)),
    );
  }
  return { columns, cells: Uint8Array.from(places, (place) => (place === undefined ? 1 : cells[place]!)) };
}

/** Groups differ in size: the smaller ones have fewer values. */
function valuesThatGroupsLack(shape: LinkedShape, view: View): readonly ImpossibleCells[] {
  return shape.events.groups.flatMap((groups, column) => {
    const axis = groups && axisOf(shape, view, 'row', column);
    if (axis === undefined || axis.columns.length === 1 || !axis.values.includes(undefined)) return [];
    return [{ columns: axis.columns, cells: Uint8Array.from(axis.values, (value) => Number(value === undefined)) }];
  });
}
