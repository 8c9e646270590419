import type { DetailShape, KindOfDetail, LinkedShape, View, ViewColumn } from '../../../privacy/guard/views/view.ts';

/** Most details of a group that are told apart at an event where nothing is said: single kinds are there or not, groups of them also several times. */
const ONCE = 1;
const SEVERAL = 2;
/** Days since the last detail of a group: a week, a month, a quarter, half a year, and so on. */
const SINCE_DAYS = [0, 8, 32, 62, 92, 122, 152, 183, 229, 275, 320, 350, 381, 415, 460, 550, 732, 1096, 1462];
/** The same in events, where only their order is known. */
const SINCE_EVENTS = [0, 2, 3, 5, 9];
/** Values are told apart by kind where that makes no more codes than these. */
const MOST_CODES_BY_KIND = 256;

/** A group of kinds of one table of details. */
export interface KindGroup extends KindOfDetail {
  readonly name: string;
  readonly shape: DetailShape;
}

/** Every group of kinds, by tables of details in order. */
export function groupsOf({ details }: LinkedShape): KindGroup[] {
  return details.flatMap((shape, detail) =>
    Array.from({ length: shape.groups[shape.kind]?.size ?? shape.columns[shape.kind]!.size }, (_, group) => ({
      detail,
      group,
      name: `${shape.name}:${group}`,
      shape,
    })),
  );
}

/** Columns of one value alone say nothing, and told by kind they would only repeat it. */
const saysSomething = ({ columns, kind }: DetailShape, column: number): boolean =>
  column !== kind && columns[column]!.size > 1;

const hasValues = (detail: DetailShape): boolean => detail.columns.some((_, column) => saysSomething(detail, column));

/** Groups of kinds that say no more than that they are there, such as diagnoses. */
export const groupsWithoutValues = (shape: LinkedShape): KindOfDetail[] =>
  groupsOf(shape).flatMap(({ detail, group, shape: own }) => (hasValues(own) ? [] : [{ detail, group }]));

/** Which groups of kinds a unit ever has. */
export const everColumns = (shape: LinkedShape): ViewColumn[] =>
  groupsOf(shape).map(({ detail, group, name }) => ({
    name: `ever ${name}`,
    size: 2,
    from: { of: 'has-ever', detail, group },
  }));

/** What the event has of each group. */
export const hereColumns = (shape: LinkedShape): ViewColumn[] =>
  groupsOf(shape).map(({ detail, group, name, shape: { groups, kind, repeats } }) => {
    const most = repeats ?? (groups[kind] === undefined ? ONCE : SEVERAL);
    const edges = Array.from({ length: most + 1 }, (_, number) => number);
    return { name: `here ${name}`, size: edges.length, from: { of: 'here', detail, group, edges } };
  });

/** Which group comes first at the event: one column that says what the event is about, and whether it has anything. */
export const leadingColumns = (shape: LinkedShape): ViewColumn[] => leading(shape, false);
export const previousLeadingColumns = (shape: LinkedShape): ViewColumn[] => leading(shape, true);

function leading(shape: LinkedShape, previous: boolean): ViewColumn[] {
  const size = groupsOf(shape).length + 1;
  if (size === 1) return [];
  return previous
    ? [{ name: 'previous leading', size, from: { of: 'leading', previous } }]
    : [{ name: 'leading', size, from: { of: 'leading' } }];
}

/** Whether each group is still to come, or was before. */
export const dueColumns = (shape: LinkedShape): ViewColumn[] =>
  groupsOf(shape).map(({ detail, group, name }) => ({
    name: `due ${name}`,
    size: 3,
    from: { of: 'due', detail, group },
  }));

/** How long ago each group of kinds that have values, such as measurements, was there. */
export function sinceColumns(shape: LinkedShape): ViewColumn[] {
  const edges = shape.events.gaps === undefined ? SINCE_EVENTS : SINCE_DAYS;
  return groupsOf(shape)
    .filter((group) => hasValues(group.shape))
    .map(({ detail, group, name }) => ({
      name: `since ${name}`,
      size: edges.length + 1,
      from: { of: 'since', detail, group, edges },
    }));
}

/** Classes of the number of events that are left to a unit that is still to have a group. */
export const LEFT_UNTIL: readonly number[] = [0, 1, 2, 4, 8, 16];

/** How units stand with each group: of groups that have values, such as measurements, it matters how long ago they were. */
export function standingColumns(shape: LinkedShape): ViewColumn[] {
  const edges = shape.events.gaps === undefined ? SINCE_EVENTS : SINCE_DAYS;
  return groupsOf(shape).map(({ detail, group, name, shape: own }) => {
    const since = hasValues(own) ? edges : [0];
    return {
      name: `standing ${name}`,
      size: 1 + LEFT_UNTIL.length + since.length,
      from: { of: 'standing', detail, group, left: LEFT_UNTIL, since },
    };
  });
}

/** Which of the groups before each comes first at the event. */
export const earlierHereColumns = (shape: LinkedShape): ViewColumn[] =>
  groupsOf(shape).flatMap(({ name }, below): ViewColumn[] =>
    below === 0 ? [] : [{ name: `before ${name}`, size: below + 1, from: { of: 'leading', below } }],
  );

/** Views of the details of events, but of those that say no more than which group of kinds was there. */
export const insideViews = (
  shape: LinkedShape,
  {
    unitColumns,
    rows,
    first,
  }: {
    readonly unitColumns: readonly ViewColumn[];
    readonly rows: number;
    /** Whether a value goes by the first of its kind too. */
    readonly first: boolean;
  },
): View[] =>
  shape.details.flatMap((detail, position) => {
    if (!hasValues(detail) && detail.groups[detail.kind] === undefined) return [];
    return [
      {
        name: `inside-${position + 1}`,
        kind: 'inside',
        detail: position,
        rows,
        columns: [...unitColumns, ...kindColumns(detail), ...valueColumns(detail, first)],
      } satisfies View,
    ];
  });

const isByKind = ({ columns, kind }: DetailShape, column: number): boolean =>
  columns[kind]!.size * columns[column]!.size <= MOST_CODES_BY_KIND;

/** Columns whose values are told apart by kind. */
export const byKindColumns = (detail: DetailShape): number[] =>
  [...detail.columns.keys()].filter((column) => saysSomething(detail, column) && isByKind(detail, column));

/** The kind by itself, where its group does not give it, or where values are not told apart by kind. */
function kindColumns(detail: DetailShape): ViewColumn[] {
  const { columns, kind, groups } = detail;
  const others = [...columns.keys()].filter((column) => saysSomething(detail, column));
  if (groups[kind] === undefined && others.every((column) => isByKind(detail, column))) return [];
  return [{ name: columns[kind]!.name, size: columns[kind]!.size, from: { of: 'detail', column: kind } }];
}

/** Each value with the unit's last and first of the same kind. */
function valueColumns(detail: DetailShape, first: boolean): ViewColumn[] {
  return detail.columns.flatMap(({ name, size }, column): ViewColumn[] => {
    if (!saysSomething(detail, column)) return [];
    const byKind = isByKind(detail, column);
    const codes = byKind ? detail.columns[detail.kind]!.size * size : size;
    const told = byKind ? { byKind } : {};
    return [
      { name: `last ${name}`, size: codes + 1, from: { of: 'last-of-kind', column, ...told } },
      ...(first
        ? [{ name: `first ${name}`, size: codes + 1, from: { of: 'first-of-kind', column, ...told } } as const]
        : []),
      { name, size: codes, from: { of: 'detail', column, ...told } },
    ];
  });
}
