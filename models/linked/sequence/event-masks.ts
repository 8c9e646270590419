import type { History } from '../../../privacy/guard/views/history/history.ts';
import type { LinkedShape, View } from '../../../privacy/guard/views/view.ts';

/** The next event of a unit, of which some columns are drawn. */
export interface EventBegun {
  readonly unit: number;
  readonly place: number;
  /** Whether the unit has no event after this one. */
  readonly isLast: boolean;
  /** Codes of the view's columns, from `at`: those that are known and those that are drawn. */
  readonly row: Int32Array;
  readonly at: number;
}

/** Writes to `mask` 1 for each value that a column may have at the event and 0 for the others. At least one is always allowed. */
export type EventMask = (event: EventBegun, mask: Uint8Array) => void;

/** What `repeat` tells of an event. */
export const NEW = 0;
export const AGAIN = 1;
export const RECALLED = 2;

/** What a column of a view of kind `each` cannot be, given the history: one a column, absent where every value is always possible. */
export function eventMasks(shape: LinkedShape, view: View, history: History): (EventMask | undefined)[] {
  return view.columns.map(({ from, size }): EventMask | undefined => {
    switch (from.of) {
      case 'gap':
        return ({ place }, mask) => {
          mask.fill(place === 0 ? 0 : 1);
          mask[size - 1] = place === 0 ? 1 : 0;
        };
      case 'repeat':
        return repeatMask(shape, history, from.column);
      case 'row':
        return from.grouped ? undefined : groupMask(shape, view, from.column);
      case 'new':
        return newMask(shape, view, history, from.column, from.grouped === true);
      case 'recalled':
        return recalledMask(view, history, from.column, size - 1);
      case 'here':
        return hereMask(view, from.detail, from.group);
      default:
        return undefined;
    }
  });
}

/** The place of a column among those of the view; throws where it is not there. */
export function positionOf(
  { columns }: View,
  of: 'repeat' | 'row' | 'new' | 'recalled' | 'previous',
  column: number,
  grouped: boolean = false,
): number {
  const found = columns.findIndex(
    ({ from }) => from.of === of && from.column === column && ('grouped' in from && from.grouped === true) === grouped,
  );
  if (found < 0) throw new RangeError(`Cannot draw events: the view has no column ${of} of ${column}`);
  return found;
}

/** Nothing comes again at a first event, no earlier value where there was but one, and none is new where the unit had all. */
function repeatMask(shape: LinkedShape, history: History, column: number): EventMask {
  const values = shape.events.columns[column]!.size;
  const earlier = history.earlier(column);
  return ({ unit, place }, mask) => {
    const distinct = earlier.distinct(unit);
    mask[NEW] = distinct < values ? 1 : 0;
    mask[AGAIN] = place > 0 ? 1 : 0;
    mask[RECALLED] = distinct > 1 ? 1 : 0;
  };
}

/** A value is of the group that was drawn. */
function groupMask(shape: LinkedShape, view: View, column: number): EventMask | undefined {
  const grouping = shape.events.groups[column];
  if (grouping === undefined) return undefined;
  const group = positionOf(view, 'row', column, true);
  return ({ row, at }, mask) => {
    for (let value = 0; value < mask.length; value++) mask[value] = grouping.of[value] === row[at + group] ? 1 : 0;
  };
}

/** A value that the unit has not had, of the group that was drawn, or a group that has such a value; that for none where nothing is new. */
function newMask(shape: LinkedShape, view: View, history: History, column: number, grouped: boolean): EventMask {
  const of = shape.events.groups[column]?.of;
  const values = shape.events.columns[column]!.size;
  const repeat = positionOf(view, 'repeat', column);
  const group = of && !grouped ? positionOf(view, 'new', column, true) : -1;
  const earlier = history.earlier(column);
  const had = new Uint8Array(values);
  return ({ unit, row, at }, mask) => {
    mask.fill(0);
    if (row[at + repeat] !== NEW) {
      mask[mask.length - 1] = 1;
      return;
    }
    had.fill(0);
    earlier.each(unit, (value) => {
      had[value] = 1;
    });
    for (let value = 0; value < values; value++) {
      if (had[value] === 1) continue;
      if (grouped) mask[of![value]!] = 1;
      else if (group < 0 || of![value] === row[at + group]) mask[value] = 1;
    }
  };
}

/** A value that the unit had, but not at the event before. */
function recalledMask(view: View, history: History, column: number, none: number): EventMask {
  const repeat = positionOf(view, 'repeat', column);
  const previous = positionOf(view, 'previous', column);
  const earlier = history.earlier(column);
  return ({ unit, row, at }, mask) => {
    mask.fill(0);
    if (row[at + repeat] !== RECALLED) {
      mask[none] = 1;
      return;
    }
    earlier.each(unit, (value) => {
      mask[value] = 1;
    });
    mask[row[at + previous]!] = 0;
  };
}

/** What a unit never has is not here; what it has and had not yet is here at its last event at the latest. */
function hereMask(view: View, detail: number, group: number): EventMask | undefined {
  const due = view.columns.findIndex(({ from }) => from.of === 'due' && from.detail === detail && from.group === group);
  if (due < 0) return undefined;
  return ({ row, at, isLast }, mask) => {
    mask.fill(1);
    if (row[at + due] === 0) mask.fill(0, 1);
    else if (row[at + due] === 1 && isLast) mask[0] = 0;
  };
}
