import type { Recurrent, ValueGroups } from '../../../privacy/gradients/network/network.ts';
import type { Grouping, LinkedShape, View, ViewColumn } from '../../../privacy/guard/views/view.ts';
import { classEdges } from '../recipe/classes.ts';
import { dueColumns, hereColumns } from '../recipe/detail-columns.ts';

/** The columns of a unit's events in the order that a network is told and tells them. */
export interface SequenceLayout {
  /** Every event of a unit, a row each: its columns are those of the network. */
  readonly view: View;
  readonly network: Recurrent;
}

/** Numbers of events before and after each of which has a class of its own. */
const SINGLE_PLACES = 12;
/** Columns with as many values are told as new ones, that of the event before, or earlier ones that come again. */
const RECALLED_FROM = 24;
const REPEATS = 3;
const DISTINCT = [0, 1, 2, 3, 4, 6, 8];

/**
 * First what is known of an event beforehand: what the unit is, its place and how many are left, which together are the measured length, and what came
 * before: the event before and, of columns of many values, the first and the most frequent value. Then heads: days since the event before, the columns of
 * events, and details. A column of many values is first told as new, that of the event before, or an earlier one; a new value by its
 * group and then itself. A network of few units has no place to remember single values of many in; these columns are that place.
 */
export function sequenceLayout(shape: LinkedShape, hidden: number): SequenceLayout {
  const order = drawingOrder(shape);
  const given = givenColumns(shape, order);
  const made: ViewColumn[] = [];
  const groups: ValueGroups[] = [];
  const { columns: events, gaps, groups: groupings } = shape.events;
  if (gaps) made.push({ name: `${shape.events.name}:gap`, size: gaps.length + 1, from: { of: 'gap' } });
  for (const column of order) {
    const { name, size } = events[column]!;
    const grouping = groupings[column];
    const isRecalled = size >= RECALLED_FROM;
    const of = isRecalled ? 'new' : 'row';
    const none = isRecalled ? 1 : 0;
    if (isRecalled)
      made.push({ name: `${name}:repeat`, size: REPEATS, from: { of: 'repeat', column, together: true } });
    if (grouping) {
      made.push({ name: `${name}:group`, size: grouping.size + none, from: { of, column, grouped: true } });
      groups.push({ column: given.length + made.length, of: withoutGaps(grouping, none) });
    }
    made.push({ name: isRecalled ? `${name}:new` : name, size: size + none, from: { of, column } });
    if (isRecalled) made.push({ name: `${name}:recalled`, size: size + 1, from: { of: 'recalled', column } });
  }
  made.push(...hereColumns(shape));
  const columns = [...given, ...made];
  return {
    view: { name: 'sequence', kind: 'each', rows: shape.events.most, columns },
    network: {
      kind: 'recurrent',
      sizes: columns.map(({ size }) => size),
      hidden,
      given: given.length,
      heads: made.map(() => 1),
      fedBack: false,
      direct: true,
      absent: columns.flatMap(({ from }, at) => (HAVE_NONE.has(from.of) ? [at] : [])),
      ...(groups.length > 0 && { groups }),
    },
  };
}

/** Whose last code stands for none in a view of kind `each`. */
const HAVE_NONE: ReadonlySet<string> = new Set(['gap', 'previous', 'first', 'usual', 'new', 'recalled']);

function givenColumns(shape: LinkedShape, order: readonly number[]): ViewColumn[] {
  const { units, events } = shape;
  const edges = classEdges(events.most - 1, SINGLE_PLACES);
  const before = (of: 'previous' | 'first' | 'usual', column: number): ViewColumn => {
    const { name, size } = events.columns[column]!;
    return { name: `${of} ${name}`, size: size + 1, from: { of, column } };
  };
  const recalled = order.filter((column) => events.columns[column]!.size >= RECALLED_FROM);
  return [
    ...units.flatMap(({ name, size }, column): ViewColumn[] =>
      size > 1 ? [{ name, size, from: { of: 'unit', column } }] : [],
    ),
    { name: `${events.name}:place`, size: edges.length, from: { of: 'place', edges } },
    { name: `${events.name}:left`, size: edges.length, from: { of: 'left', edges } },
    ...dueColumns(shape),
    ...order.map((column) => before('previous', column)),
    ...recalled.flatMap((column): ViewColumn[] => {
      const distinct = { of: 'distinct', column, edges: DISTINCT } as const;
      return [
        before('first', column),
        before('usual', column),
        { name: `distinct ${events.columns[column]!.name}`, size: DISTINCT.length, from: distinct },
      ];
    }),
  ];
}

/** Columns of few values first, so that as much as can be is known when one of many is drawn; those of two levels last. */
function drawingOrder({ events: { columns, groups } }: LinkedShape): number[] {
  const levels = (column: number): number => (groups[column] === undefined ? 1 : 2);
  return columns
    .map((_, column) => column)
    .sort((a, b) => levels(a) - levels(b) || columns[a]!.size - columns[b]!.size || a - b);
}

/** Groups numbered anew without those that no value is in; with `none`, the value that stands for none is in the first. */
function withoutGaps({ of }: Grouping, none: number): number[] {
  const found = [...new Set(of)].sort((a, b) => a - b);
  return [...Array.from(of, (group) => found.indexOf(group)), ...new Array<number>(none).fill(0)];
}
