import type { LinkedShape, View } from '../../../privacy/guard/views/view.ts';

/** What units of a block had before. */
export interface EarlierValues {
  /** units x values, by column of events that is recalled: 1 where the unit had the value. */
  readonly seen: ReadonlyMap<number, Uint8Array>;
  /** units x columns of events: the codes of the event before, or -1. */
  readonly previous: Int32Array;
}

/** The kinds of repetition that `repeat` tells. */
export const NEW = 0;
export const AGAIN = 1;
export const RECALLED = 2;

/**
 * Which values a column of a view of kind `each` may have at the next event of `unit`, given those of `row` (the view's columns, from `at`) that are
 * drawn: writes 1 and 0 to `mask`. At least one is always allowed.
 */
export type EventMask = (unit: number, row: Int32Array, at: number, mask: Uint8Array) => void;

/** One a column of the view; absent where every value is always possible. */
export function eventMasks(shape: LinkedShape, view: View, earlier: EarlierValues): (EventMask | undefined)[] {
  return view.columns.map(({ from, size }): EventMask | undefined => {
    switch (from.of) {
      case 'gap':
        return (unit, _row, _at, mask) => {
          const isFirst = earlier.previous[unit * shape.events.columns.length]! < 0;
          mask.fill(isFirst ? 0 : 1);
          mask[size - 1] = isFirst ? 1 : 0;
        };
      case 'repeat':
        return repeatMask(shape, earlier, from.column);
      case 'row':
        return from.grouped ? undefined : groupMask(shape, view, from.column);
      case 'new':
        return from.grouped
          ? newGroupMask(shape, view, earlier, from.column)
          : newMask(shape, view, earlier, from.column);
      case 'recalled':
        return recalledMask(shape, view, earlier, from.column);
      default:
        return undefined;
    }
  });
}

const positionOf = ({ columns }: View, of: 'repeat' | 'row' | 'new', column: number, grouped: boolean): number =>
  columns.findIndex(
    ({ from }) => from.of === of && from.column === column && ('grouped' in from && from.grouped === true) === grouped,
  );

const valuesOf = ({ events }: LinkedShape, column: number): number => events.columns[column]!.size;

/** Nothing comes again at a first event, no earlier value where there was but one, and none is new where the unit had all. */
function repeatMask(shape: LinkedShape, { seen, previous }: EarlierValues, column: number): EventMask {
  const values = valuesOf(shape, column);
  const had = seen.get(column)!;
  return (unit, _row, _at, mask) => {
    let distinct = 0;
    for (let value = 0; value < values; value++) distinct += had[unit * values + value]!;
    mask[NEW] = distinct < values ? 1 : 0;
    mask[AGAIN] = previous[unit * shape.events.columns.length + column]! < 0 ? 0 : 1;
    mask[RECALLED] = distinct > 1 ? 1 : 0;
  };
}

/** A value is of the group that was drawn. */
function groupMask(shape: LinkedShape, view: View, column: number): EventMask | undefined {
  const grouping = shape.events.groups[column];
  if (grouping === undefined) return undefined;
  const group = positionOf(view, 'row', column, true);
  return (_unit, row, at, mask) => {
    for (let value = 0; value < mask.length; value++) mask[value] = grouping.of[value] === row[at + group] ? 1 : 0;
  };
}

/** A group of which the unit has not had every value; the code for none where nothing is new. */
function newGroupMask(shape: LinkedShape, view: View, { seen }: EarlierValues, column: number): EventMask {
  const { of, size } = shape.events.groups[column]!;
  const values = valuesOf(shape, column);
  const repeat = positionOf(view, 'repeat', column, false);
  const had = seen.get(column)!;
  return (unit, row, at, mask) => {
    mask.fill(0);
    if (row[at + repeat] !== NEW) mask[size] = 1;
    else for (let value = 0; value < values; value++) if (had[unit * values + value] === 0) mask[of[value]!] = 1;
  };
}

/** A value of the group that was drawn, where there are groups, that the unit has not had. */
function newMask(shape: LinkedShape, view: View, { seen }: EarlierValues, column: number): EventMask {
  const grouping = shape.events.groups[column];
  const values = valuesOf(shape, column);
  const repeat = positionOf(view, 'repeat', column, false);
  const group = positionOf(view, 'new', column, true);
  const had = seen.get(column)!;
  return (unit, row, at, mask) => {
    mask.fill(0);
    if (row[at + repeat] !== NEW) {
      mask[values] = 1;
      return;
    }
    for (let value = 0; value < values; value++) {
      const inGroup = grouping === undefined || grouping.of[value] === row[at + group];
      if (inGroup && had[unit * values + value] === 0) mask[value] = 1;
    }
  };
}

/** A value that the unit had, but not at the event before. */
function recalledMask(shape: LinkedShape, view: View, { seen, previous }: EarlierValues, column: number): EventMask {
  const values = valuesOf(shape, column);
  const repeat = positionOf(view, 'repeat', column, false);
  const had = seen.get(column)!;
  return (unit, row, at, mask) => {
    mask.fill(0);
    if (row[at + repeat] !== RECALLED) {
      mask[values] = 1;
      return;
    }
    mask.set(had.subarray(unit * values, (unit + 1) * values));
    mask[previous[unit * shape.events.columns.length + column]!] = 0;
  };
}
