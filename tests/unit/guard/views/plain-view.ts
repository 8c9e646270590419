import type { ColumnRecipe, Grouping, LevelRule, LinkedShape, View } from '../../../../privacy/guard/views/view.ts';
import type { NestedEvent, NestedUnit } from './linked-fixture.ts';

/** A row of one unit, and what it weighs in 1/1024. */
export interface PlainRow {
  readonly codes: readonly number[];
  readonly weight: number;
}

/** The rows of one unit, by the definitions of the recipes, looked up anew for each: to compare with what is worked out step by step. */
export function plainRows(unit: NestedUnit, shape: LinkedShape, { kind, detail, rows, columns }: View): PlainRow[] {
  const found: (readonly number[])[] = [];
  const row = (place: number, at?: number): void => {
    found.push(columns.map(({ from, size }) => codeOf(from, size - 1, { unit, shape, place, detail, at })));
  };
  if (kind === 'patient') row(-1);
  if (kind === 'first' && unit.events.length > 0) row(0);
  if (kind === 'each') for (const place of unit.events.keys()) row(place);
  if (kind === 'step') for (let place = 1; place < unit.events.length; place++) row(place);
  if (kind === 'inside' || kind === 'pair') {
    for (const [place, event] of unit.events.entries()) {
      for (const at of event.details[detail!]!.keys()) if (kind === 'inside' || at > 0) row(place, at);
    }
  }
  const weight = Math.floor(1024 * Math.min(1, rows / found.length));
  return found.map((codes) => ({ codes, weight }));
}

interface Where {
  readonly unit: NestedUnit;
  readonly shape: LinkedShape;
  readonly place: number;
  readonly detail: number | undefined;
  readonly at: number | undefined;
}

function codeOf(from: ColumnRecipe, none: number, { unit, shape, place, detail, at }: Where): number {
  const { events } = unit;
  const event = events[place];
  const before = events.slice(0, Math.max(0, place));
  const grouped = (column: number, code: number | undefined, isGrouped: boolean | undefined): number =>
    code === undefined ? none : isGrouped ? shape.events.groups[column]!.of[code]! : code;
  const ofDetail = (column: number, code: number | undefined, isGrouped: boolean | undefined): number =>
    code === undefined ? none : isGrouped ? shape.details[detail!]!.groups[column]!.of[code]! : code;
  const own = detail === undefined || at === undefined ? undefined : event!.details[detail]!;
  const sameKind = (): (readonly number[])[] => {
    const { kind } = shape.details[detail!]!;
    return before.flatMap(({ details }) => details[detail!]!.filter((row) => row[kind] === own![at!]![kind]));
  };
  const byKind = (value: number, column: number): number => {
    const { kind, columns } = shape.details[detail!]!;
    return own![at!]![kind]! * columns[column]!.size + value;
  };
  const rowsOfKind = (table: number, kind: number): (readonly number[])[] =>
    events.flatMap(({ details }) => details[table]!.filter((row) => row[shape.details[table]!.kind] === kind));
  switch (from.of) {
    case 'unit':
      return unit.codes[from.column]!;
    case 'count':
      return classed(events.length, from.edges);
    case 'has-ever':
      return Number(events.some((one) => here(one, shape, from) > 0));
    case 'order': {
      const places = [from, from.other].map((group) => events.findIndex((one) => here(one, shape, group) > 0));
      const [own, other] = places as [number, number];
      if (own > 0 && other > 0) return own < other ? 8 : own === other ? 9 : 10;
      const when = (first: number): number => (first < 0 ? 0 : first === 0 ? 1 : 2);
      return 3 * when(own) + when(other);
    }
    case 'arrival': {
      const first = events.findIndex((one) => here(one, shape, from) > 0);
      if (first <= 0) return first + 1;
      return 2 + classed(events.length - 1 - first, from.left);
    }
    case 'row':
      if (from.within) return withinGroup(shape, from.column, event!.codes[from.column]!);
      return grouped(from.column, event!.codes[from.column], from.grouped);
    case 'previous':
      return grouped(from.column, before.at(-1)?.codes[from.column], from.grouped);
    case 'first':
      return grouped(from.column, before[0]?.codes[from.column], from.grouped);
    case 'pattern': {
      if (place === 0) return 0;
      const [a, b, c] = [event!, before.at(-1)!, before[0]!].map(({ codes }) => codes[from.column]);
      return [
        'true,true,true',
        'true,false,false',
        'false,true,false',
        'false,false,true',
        'false,false,false',
      ].indexOf(`${a === b},${a === c},${b === c}`);
    }
    case 'place':
      return classed(place, from.edges);
    case 'left':
      return classed(events.length - 1 - place, from.edges);
    case 'gap':
      return place === 0 ? none : classed(event!.day - before.at(-1)!.day, shape.events.gaps!);
    case 'gap-class':
      return place === 0 ? none : classed(event!.day - before.at(-1)!.day, from.edges);
    case 'repeat':
      return Math.min(repeatOf(event!, before, from.column), from.together ? 2 : 3);
    case 'new':
      return repeatOf(event!, before, from.column) > 0
        ? none
        : grouped(from.column, event!.codes[from.column], from.grouped);
    case 'recalled':
      return repeatOf(event!, before, from.column) < 2 ? none : event!.codes[from.column]!;
    case 'comes': {
      const { size, of } = shape.events.groups[from.column]!;
      const value = event!.codes[from.column]!;
      const values = before.map(({ codes }) => codes[from.column]!);
      if (!values.includes(value)) return of[value]!;
      if (values.at(-1) === value) return size;
      return size + (mostFrequent(values) === value ? 1 : 2);
    }
    case 'ways': {
      const values = before.map(({ codes }) => codes[from.column]!);
      const others = new Set(values.filter((value) => value !== values.at(-1)));
      if (others.size === 0) return 0;
      return mostFrequent(values) === values.at(-1) ? 1 : others.size === 1 ? 2 : 3;
    }
    case 'distinct':
      return classed(new Set(before.map(({ codes }) => codes[from.column])).size, from.edges);
    case 'usual': {
      const values = before.map(({ codes }) => grouped(from.column, codes[from.column], from.grouped));
      const times = (value: number): number => values.filter((one) => one === value).length;
      const most = Math.max(...values.map(times));
      return values.findLast((value) => times(value) === most) ?? none;
    }
    case 'here':
      return classed(here(event!, shape, from), from.edges);
    case 'leading': {
      const of = from.previous ? before.at(-1) : event;
      if (of === undefined) return none;
      const groups = shape.details.flatMap(({ kind, groups, columns }, table) =>
        Array.from({ length: groups[kind]?.size ?? columns[kind]!.size }, (_, group) => ({ detail: table, group })),
      );
      const first = groups.findIndex((group) => here(of, shape, group) > 0);
      return first < 0 || first >= (from.below ?? groups.length) ? none : first;
    }
    case 'since': {
      const last = before.findLastIndex((one) => here(one, shape, from) > 0);
      if (last < 0) return none;
      return classed(shape.events.gaps ? event!.day - before[last]!.day : place - last, from.edges);
    }
    case 'standing': {
      const last = before.findLastIndex((one) => here(one, shape, from) > 0);
      if (last >= 0) {
        const since = shape.events.gaps ? event!.day - before[last]!.day : place - last;
        return 1 + from.left.length + classed(since, from.since);
      }
      return events.some((one) => here(one, shape, from) > 0) ? 1 + classed(events.length - 1 - place, from.left) : 0;
    }
    case 'due':
      if (before.some((one) => here(one, shape, from) > 0)) return 2;
      return Number(events.some((one) => here(one, shape, from) > 0));
    case 'detail':
      if (from.byKind) return byKind(own![at!]![from.column]!, from.column);
      return ofDetail(from.column, own![at!]![from.column], from.grouped);
    case 'level': {
      const rows = rowsOfKind(from.detail, from.kind);
      return rows.length === 0 ? none : levelOf(rows, from);
    }
    case 'level-of-kind': {
      const { kind, columns } = shape.details[detail!]!;
      const ofRow = own![at!]![kind]!;
      const codes = (none + 1) / columns[kind]!.size;
      return ofRow * codes + levelOf(rowsOfKind(detail!, ofRow), from);
    }
    case 'sibling':
      return ofDetail(from.column, own![at! - 1]?.[from.column], from.grouped);
    case 'last-of-kind':
    case 'first-of-kind': {
      const value = sameKind().at(from.of === 'last-of-kind' ? -1 : 0)?.[from.column];
      if (value === undefined) return none;
      return from.byKind ? byKind(value, from.column) : value;
    }
    default:
      throw new Error(`No plain ${from.of}`);
  }
}

function levelOf(rows: readonly (readonly number[])[], { column, values, least, parts }: LevelRule): number {
  const known = rows.map((row) => row[column]!).filter((code) => code < values);
  if (known.length < least) return 0;
  return 1 + Math.floor((parts * known.reduce((sum, code) => sum + code, 0)) / known.length);
}

function repeatOf(event: NestedEvent, before: readonly NestedEvent[], column: number): number {
  const value = event.codes[column]!;
  if (before.at(-1)?.codes[column] === value) return 1;
  const values = before.map(({ codes }) => codes[column]!);
  if (!values.includes(value)) return 0;
  const times = (one: number): number => values.filter((other) => other === one).length;
  const most = Math.max(...values.map(times));
  return values.findLast((one) => times(one) === most) === value ? 2 : 3;
}

/** Of several the one that came last. */
function mostFrequent(values: readonly number[]): number | undefined {
  const times = (one: number): number => values.filter((other) => other === one).length;
  const most = Math.max(...values.map(times));
  return values.findLast((one) => times(one) === most);
}

function withinGroup(shape: LinkedShape, column: number, value: number): number {
  const { of } = shape.events.groups[column]!;
  return of.slice(0, value).filter((group) => group === of[value]).length;
}

function here(
  { details }: NestedEvent,
  shape: LinkedShape,
  { detail, group }: { readonly detail: number; readonly group: number },
): number {
  const { kind, groups } = shape.details[detail]!;
  const grouping: Grouping | undefined = groups[kind];
  return details[detail]!.filter((row) => (grouping ? grouping.of[row[kind]!] : row[kind]) === group).length;
}

const classed = (value: number, edges: readonly number[]): number => edges.filter((edge) => edge <= value).length - 1;
