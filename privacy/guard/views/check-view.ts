import { largestGroup } from './groups.ts';
import {
  type ColumnRecipe,
  type Grouping,
  type LevelRule,
  type LinkedShape,
  levelsOf,
  type View,
  type ViewKind,
} from './view.ts';

/** Recipes that take an event, and those that take a detail of one. */
const OF_UNIT: readonly ColumnRecipe['of'][] = ['unit', 'count', 'has-ever', 'order', 'arrival', 'level'];
const OF_EVENT: readonly ColumnRecipe['of'][] = [
  ...OF_UNIT,
  'row',
  'previous',
  'first',
  'pattern',
  'place',
  'left',
  'gap',
  'gap-class',
  'repeat',
  'comes',
  'ways',
  'distinct',
  'usual',
  'here',
  'leading',
  'since',
  'due',
  'standing',
];
const OF_DETAIL: readonly ColumnRecipe['of'][] = [
  ...OF_EVENT,
  'detail',
  'last-of-kind',
  'first-of-kind',
  'level-of-kind',
  'sibling',
];

const RECIPES: Readonly<Record<ViewKind, readonly ColumnRecipe['of'][]>> = {
  patient: OF_UNIT,
  first: OF_EVENT,
  step: OF_EVENT,
  each: [...OF_EVENT, 'new', 'recalled'],
  inside: OF_DETAIL,
  pair: OF_DETAIL,
  ever: [...OF_UNIT, 'ever'],
};

/**
 * Throws `RangeError` unless each column's recipe fits the kind of the view and the shape, and its values fit its size. Reads no record.
 */
export function checkView(shape: LinkedShape, view: View): void {
  const { name, kind, detail, rows, columns } = view;
  if (!/^[a-z0-9]+([.:_-][a-z0-9]+)*$/i.test(name) || name.length > 60) {
    throw new RangeError(`Cannot ask a view named ${JSON.stringify(name)}: its name begins the ids of questions`);
  }
  if (!Number.isSafeInteger(rows) || rows < 1 || rows > 2 ** 20) {
    throw new RangeError(`Cannot ask view ${name} of ${rows} rows a unit: it must be a whole number from 1 to 2^20`);
  }
  if ((kind === 'patient' || kind === 'first') && rows !== 1) {
    throw new RangeError(`Cannot ask view ${name} of ${rows} rows a unit: it has one`);
  }
  if (kind === 'each' && rows < shape.events.most) {
    throw new RangeError(`Cannot ask view ${name} of ${rows} rows a unit: units have up to ${shape.events.most}`);
  }
  const isOfDetail = kind === 'inside' || kind === 'pair' || kind === 'ever';
  if (isOfDetail !== (detail !== undefined) || (detail !== undefined && shape.details[detail] === undefined)) {
    throw new RangeError(`Cannot ask view ${name}: it names no table of details that it can look at`);
  }
  if (columns.length === 0) throw new RangeError(`Cannot ask view ${name}: it has no column`);
  if (kind === 'ever' && columns.filter(({ from }) => from.of === 'ever').length !== 1) {
    throw new RangeError(`Cannot ask view ${name}: it needs one column \`ever\``);
  }
  for (const column of columns) {
    if (!RECIPES[kind].includes(column.from.of)) {
      throw new RangeError(`Cannot ask view ${name}: column ${column.name} is no column of ${kind}`);
    }
    const needed = sizeOf(column.from, shape, view);
    if (needed === undefined || !Number.isSafeInteger(column.size) || column.size < needed) {
      throw new RangeError(`Cannot ask view ${name}: column ${column.name} does not fit the tables or its size`);
    }
  }
}

/** Values that the recipe gives; `undefined` where it does not fit the shape. */
function sizeOf(from: ColumnRecipe, shape: LinkedShape, { kind, detail }: View): number | undefined {
  const { events, details } = shape;
  const own = details[detail ?? -1];
  switch (from.of) {
    case 'unit':
      return shape.units[from.column]?.size;
    case 'count':
    case 'place':
    case 'left':
      return edges(from.edges);
    case 'distinct':
      return events.columns[from.column] && edges(from.edges);
    case 'row':
      return from.within ? largestOf(events, from) : valuesOf(events, from);
    case 'previous':
    case 'first':
    case 'usual':
      return valuesOf(events, from);
    case 'new':
      return oneMore(valuesOf(events, from));
    case 'recalled':
      return oneMore(events.columns[from.column]?.size);
    case 'pattern':
      return events.columns[from.column] && 5;
    case 'repeat':
      return events.columns[from.column] && (from.together ? 3 : 4);
    case 'comes': {
      const groups = valuesOf(events, { column: from.column, grouped: true });
      return groups && groups + 3;
    }
    case 'ways':
      return events.columns[from.column] && 4;
    case 'gap':
      return events.gaps && edges(events.gaps);
    case 'gap-class':
      return events.gaps && edges(from.edges);
    case 'has-ever':
      return isGroup(shape, from) ? 2 : undefined;
    case 'order':
      return isGroup(shape, from) && isGroup(shape, from.other) ? 11 : undefined;
    case 'arrival':
      return isGroup(shape, from) ? together([2, edges(from.left)]) : undefined;
    case 'due':
      return isGroup(shape, from) ? 3 : undefined;
    case 'here':
      return isGroup(shape, from) ? edges(from.edges) : undefined;
    case 'leading':
      return oneMore(leadingOf(details, from));
    case 'since':
      return isGroup(shape, from) ? oneMore(edges(from.edges)) : undefined;
    case 'standing':
      return isGroup(shape, from) ? together([1, edges(from.left), edges(from.since)]) : undefined;
    case 'detail':
      return own && (from.byKind ? valuesByKind(own, from) : valuesOf(own, from));
    case 'sibling':
      return own && (kind === 'pair' ? valuesOf(own, from) : oneMore(valuesOf(own, from)));
    case 'last-of-kind':
    case 'first-of-kind':
      return own && oneMore(from.byKind ? valuesByKind(own, from) : own.columns[from.column]?.size);
    case 'level': {
      const of = details[from.detail];
      const isKind =
        of !== undefined && Number.isInteger(from.kind) && from.kind >= 0 && from.kind < of.columns[of.kind]!.size;
      return isKind && isLevelRule(from, of) ? levelsOf(from) + 2 : undefined;
    }
    case 'level-of-kind':
      return own && isLevelRule(from, own) ? own.columns[own.kind]!.size * (levelsOf(from) + 1) : undefined;
    case 'ever':
      return own && groupsOf(own);
    default:
      return from satisfies never;
  }
}

/** How many groups may come first; `undefined` where `below` is none of them. */
function leadingOf(
  details: LinkedShape['details'],
  { below, previous }: Extract<ColumnRecipe, { readonly of: 'leading' }>,
): number | undefined {
  const all = together(details.map(groupsOf));
  if (below === undefined || all === undefined) return all;
  return Number.isInteger(below) && below > 0 && below <= all && previous !== true ? below : undefined;
}

const together = (sizes: readonly (number | undefined)[]): number | undefined =>
  sizes.reduce<number | undefined>(
    (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
    0,
  );

const oneMore = (size: number | undefined): number | undefined => size && size + 1;

/** How many classes there are, where the edges are whole numbers that ascend from 0. */
function edges(given: readonly number[]): number | undefined {
  const ascend = given.every((edge, i) => Number.isSafeInteger(edge) && (i === 0 ? edge === 0 : edge > given[i - 1]!));
  return given.length > 0 && ascend ? given.length : undefined;
}

/** Whether levels are of values that the column has: no kind, and in whole numbers. */
function isLevelRule(
  { column, values, least, parts }: LevelRule,
  { columns, kind }: Grouped & { readonly kind: number },
): boolean {
  const size = columns[column]?.size;
  const areWhole = [values, least, parts].every(
    (number) => Number.isSafeInteger(number) && number >= 1 && number <= 2 ** 16,
  );
  return size !== undefined && column !== kind && areWhole && values <= size;
}

interface Grouped {
  readonly columns: readonly { readonly size: number }[];
  readonly groups: readonly (Grouping | undefined)[];
}

function valuesOf(
  { columns, groups }: Grouped,
  { column, grouped }: { readonly column: number; readonly grouped?: boolean },
): number | undefined {
  const size = columns[column]?.size;
  if (!grouped) return size;
  const grouping = groups[column];
  const fits = grouping !== undefined && grouping.of.length === size && grouping.of.every((g) => g < grouping.size);
  return fits ? grouping.size : undefined;
}

/** Values of the largest group; `undefined` where there are no groups, or where groups are asked for as well. */
function largestOf(
  of: Grouped,
  { column, grouped }: { readonly column: number; readonly grouped?: boolean },
): number | undefined {
  const groups = valuesOf(of, { column, grouped: true });
  return groups === undefined || grouped ? undefined : largestGroup(of.groups[column]!);
}

/** Each value of each kind. */
function valuesByKind(
  { columns, kind }: Grouped & { readonly kind: number },
  { column }: { readonly column: number },
): number | undefined {
  const size = columns[column]?.size;
  return size && columns[kind]!.size * size;
}

/** Groups of kinds of a table of details; its kinds where they have no groups. */
export function groupsOf(own: Grouped & { readonly kind: number }): number | undefined {
  return valuesOf(own, { column: own.kind, grouped: own.groups[own.kind] !== undefined });
}

function isGroup(
  { details }: LinkedShape,
  { detail, group }: { readonly detail: number; readonly group: number },
): boolean {
  const own = details[detail];
  return own !== undefined && Number.isInteger(group) && group >= 0 && group < (groupsOf(own) ?? 0);
}
