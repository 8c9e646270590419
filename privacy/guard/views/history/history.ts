import { allocateCodes, type Codes } from '../../codes.ts';
import { numberGroups } from '../groups.ts';
import { type ColumnRecipe, type Grouping, type LinkedShape, levelsOf, type View, type ViewColumn } from '../view.ts';
import type { Arrival, DetailArrival, UnitFacts } from './arrival.ts';
import { classOf } from './classes.ts';
import { KindLists } from './kind-lists.ts';
import { leadingGroups } from './leading-groups.ts';
import { patternOf } from './pattern.ts';
import { requireArrived } from './require-arrived.ts';
import { unitCode } from './unit-code.ts';
import { type EarlierValues, ValueLists, waysOf } from './value-lists.ts';

/*
 * The same code works out the columns of history for records and for units that are drawn, so that they cannot disagree. In use:
 *
 *   const history = new History(shape, facts, [view]);              // before any event; views that are walked together
 *   history.take(firstEvents);                                      // an `Arrival` with all that it has
 *   // then, place by place, for the units that have another event:
 *   history.codesOf(column, { units });                             // columns that are known before the event is (`isKnownBefore`)
 *   history.codesOf(since, { units, days });                        // `since`, `standing`, `gap`: once its day is known
 *   history.codesOf(pattern, { units, days, columns, details });    // what takes the event itself
 *   history.detailCodesOf(lastOfKind, { detail, units, columns });  // what is about one detail of it, or of its kind
 *   history.take({ units, days, columns, details });                // on to the next place
 *
 * Nothing that is asked for changes anything; `take` alone does. Where a recipe has no value (the event before the first, say), the code is the
 * last of the column. Each unit is walked by itself: what is worked out for one follows from its own rows alone.
 */

/** Whether the column follows from what came before the event, and from the unit. */
export function isKnownBefore(from: ColumnRecipe, isDated: boolean): boolean {
  if (from.of === 'leading') return from.previous === true;
  return BEFORE.has(from.of) || ((from.of === 'since' || from.of === 'standing') && !isDated);
}

const BEFORE: ReadonlySet<ColumnRecipe['of']> = new Set([
  'unit',
  'count',
  'has-ever',
  'order',
  'arrival',
  'level',
  'previous',
  'first',
  'place',
  'left',
  'distinct',
  'ways',
  'usual',
  'due',
]);

/** What is about the values themselves, whatever their groups. */
const REMEMBERING: ReadonlySet<ColumnRecipe['of']> = new Set(['new', 'recalled', 'repeat', 'comes', 'ways']);

/** What came before of the same kind. */
const BEFORE_OF_KIND: ReadonlySet<ColumnRecipe['of']> = new Set(['last-of-kind', 'first-of-kind']);

/** What a unit has of the kind of a detail, beside the detail itself. */
export const OF_KIND: ReadonlySet<ColumnRecipe['of']> = new Set([...BEFORE_OF_KIND, 'level-of-kind']);

/** When units last had a detail of one group of kinds. */
interface LastTime {
  readonly detail: number;
  readonly group: number;
  /** Days, or places where only the order is known, one a unit; `NaN` where it had none. */
  readonly when: Float64Array;
}

/** What happened so far to many units. Remembers what the columns of `views` ask for. */
export class History {
  /** Events taken so far, of each unit. */
  readonly places: Uint32Array;
  readonly #shape: LinkedShape;
  readonly #facts: UnitFacts;
  readonly #isDated: boolean;
  readonly #days: Float64Array;
  readonly #previous: readonly Codes[];
  readonly #first: readonly Codes[];
  readonly #values = new Map<string, { readonly from: OfEvent; readonly lists: ValueLists }>();
  readonly #times = new Map<string, LastTime>();
  readonly #kinds = new Map<number, KindLists>();
  /** Of the event before, one a unit; absent where nothing asks for it. */
  #leading: Uint32Array | undefined;

  constructor(shape: LinkedShape, facts: UnitFacts, views: readonly Pick<View, 'detail' | 'columns'>[]) {
    this.#shape = shape;
    this.#facts = facts;
    this.#isDated = shape.events.gaps !== undefined;
    const units = facts.counts.length;
    this.places = new Uint32Array(units);
    this.#days = new Float64Array(units);
    this.#previous = shape.events.columns.map(({ size }) => allocateCodes(size, units));
    this.#first = shape.events.columns.map(({ size }) => allocateCodes(size, units));
    for (const { detail, columns } of views) for (const { from } of columns) this.#remember(from, detail);
  }

  /** Codes of one column for each of `arrival.units`. Throws `RangeError` where what it takes has not arrived. */
  codesOf({ size, from }: ViewColumn, arrival: Arrival): Codes {
    const { units } = arrival;
    const codes = allocateCodes(size, units.length);
    const code = this.#codeOf(from, arrival, size - 1);
    for (let i = 0; i < units.length; i++) codes[i] = code(units[i]!, i);
    return codes;
  }

  /** Codes of one column for each detail of `arrival`: `detail`, `sibling`, `last-of-kind`, `first-of-kind`. */
  detailCodesOf({ size, from }: ViewColumn, arrival: DetailArrival): Codes {
    const { units } = arrival;
    const codes = allocateCodes(size, units.length);
    const code = this.#detailCodeOf(from, arrival, size - 1);
    for (let row = 0; row < units.length; row++) codes[row] = code(row);
    return codes;
  }

  /** The values that units had so far in a column of events, where some column of the views is about them. */
  earlier(column: number): EarlierValues {
    return this.#listsOf({ column });
  }

  /** The events as they are: on to the next place of these units. */
  take(arrival: Arrival): void {
    const { units } = arrival;
    const columns = requireArrived(arrival.columns, 'the columns of events');
    const days = this.#isDated ? requireArrived(arrival.days, 'the days of events') : undefined;
    for (const { from, lists } of this.#values.values()) {
      const codes = columns[from.column]!;
      const group = this.#groupOfEvent(from);
      for (let i = 0; i < units.length; i++) lists.note(units[i]!, group === undefined ? codes[i]! : group[codes[i]!]!);
    }
    for (const { detail, group, when } of this.#times.values()) {
      const here = this.#detailsOfGroup(arrival, detail, group);
      for (let i = 0; i < units.length; i++) {
        if (here[i]! > 0) when[units[i]!] = days === undefined ? this.places[units[i]!]! : days[i]!;
      }
    }
    for (const [detail, lists] of this.#kinds) {
      const { columns: held, start } = requireArrived(arrival.details?.[detail], 'details');
      const kinds = held[this.#shape.details[detail]!.kind]!;
      for (let i = 0; i < units.length; i++) {
        for (let row = start[i]!; row < start[i + 1]!; row++) lists.note(units[i]!, kinds[row]!, held, row);
      }
    }
    if (this.#leading !== undefined) {
      const leading = leadingGroups(this.#shape, arrival);
      for (let i = 0; i < units.length; i++) this.#leading[units[i]!] = leading[i]!;
    }
    for (const [column, codes] of columns.entries()) {
      for (let i = 0; i < units.length; i++) {
        this.#previous[column]![units[i]!] = codes[i]!;
        if (this.places[units[i]!] === 0) this.#first[column]![units[i]!] = codes[i]!;
      }
    }
    for (let i = 0; i < units.length; i++) {
      if (days !== undefined) this.#days[units[i]!] = days[i]!;
      this.places[units[i]!]!++;
    }
  }

  #remember(from: ColumnRecipe, tableOfView: number | undefined): void {
    const units = this.places.length;
    if (REMEMBERING.has(from.of) && 'column' in from) {
      const own = { column: from.column };
      this.#values.set(keyOf(own), { from: own, lists: new ValueLists(units) });
    } else if (from.of === 'distinct' || from.of === 'usual') {
      this.#values.set(keyOf(from), { from, lists: new ValueLists(units) });
    } else if (from.of === 'since' || from.of === 'due' || from.of === 'standing') {
      const { detail, group } = from;
      this.#times.set(`${detail}/${group}`, { detail, group, when: new Float64Array(units).fill(Number.NaN) });
    } else if (from.of === 'leading' && from.previous) {
      this.#leading = new Uint32Array(units);
    } else if (BEFORE_OF_KIND.has(from.of)) {
      const { columns } = this.#shape.details[tableOfView!]!;
      this.#kinds.set(tableOfView!, new KindLists(units, columns.length));
    }
  }

  #codeOf(from: ColumnRecipe, arrival: Arrival, none: number): (unit: number, i: number) => number {
    const { places } = this;
    switch (from.of) {
      case 'unit':
      case 'count':
      case 'has-ever':
      case 'order':
      case 'arrival':
      case 'level':
        return unitCode(from, this.#facts, this.#shape, none);
      case 'row': {
        const codes = eventCodes(arrival, from.column);
        const group = from.within ? numberGroups(this.#groupingOf(from)).within : this.#groupOfEvent(from);
        return (_, i) => (group === undefined ? codes[i]! : group[codes[i]!]!);
      }
      case 'previous':
      case 'first': {
        const codes = (from.of === 'previous' ? this.#previous : this.#first)[from.column]!;
        const group = this.#groupOfEvent(from);
        return (unit) => (places[unit] === 0 ? none : group === undefined ? codes[unit]! : group[codes[unit]!]!);
      }
      case 'pattern': {
        const codes = eventCodes(arrival, from.column);
        const [before, first] = [this.#previous[from.column]!, this.#first[from.column]!];
        return (unit, i) => (places[unit] === 0 ? 0 : patternOf(codes[i]!, before[unit]!, first[unit]!));
      }
      case 'place':
        return (unit) => classOf(places[unit]!, from.edges);
      case 'left':
        return (unit) => classOf(Math.max(0, this.#facts.counts[unit]! - 1 - places[unit]!), from.edges);
      case 'gap':
      case 'gap-class': {
        const days = requireArrived(arrival.days, 'the days of events');
        const gaps = from.of === 'gap' ? requireArrived(this.#shape.events.gaps, 'classes of days') : from.edges;
        return (unit, i) => (places[unit] === 0 ? none : classOf(days[i]! - this.#days[unit]!, gaps));
      }
      case 'repeat': {
        const codes = eventCodes(arrival, from.column);
        const before = this.#previous[from.column]!;
        const lists = this.#listsOf(from);
        return (unit, i) => {
          const code = codes[i]!;
          if (!lists.has(unit, code)) return 0;
          if (before[unit] === code) return 1;
          return from.together || lists.usual(unit) === code ? 2 : 3;
        };
      }
      case 'new': {
        const codes = eventCodes(arrival, from.column);
        const group = this.#groupOfEvent(from);
        const lists = this.#listsOf({ column: from.column });
        return (unit, i) => {
          const code = codes[i]!;
          if (lists.has(unit, code)) return none;
          return group === undefined ? code : group[code]!;
        };
      }
      case 'recalled': {
        const codes = eventCodes(arrival, from.column);
        const before = this.#previous[from.column]!;
        const lists = this.#listsOf(from);
        return (unit, i) => {
          const code = codes[i]!;
          return lists.has(unit, code) && before[unit] !== code ? code : none;
        };
      }
      case 'comes': {
        const codes = eventCodes(arrival, from.column);
        const before = this.#previous[from.column]!;
        const { size, of } = this.#groupingOf(from);
        const lists = this.#listsOf(from);
        return (unit, i) => {
          const code = codes[i]!;
          if (!lists.has(unit, code)) return of[code]!;
          return size + (before[unit] === code ? 0 : lists.usual(unit) === code ? 1 : 2);
        };
      }
      case 'ways': {
        const before = this.#previous[from.column]!;
        const lists = this.#listsOf(from);
        return (unit) => waysOf(lists, unit, before[unit]!);
      }
      case 'distinct': {
        const lists = this.#listsOf(from);
        return (unit) => classOf(lists.distinct(unit), from.edges);
      }
      case 'usual': {
        const lists = this.#listsOf(from);
        return (unit) => lists.usual(unit) ?? none;
      }
      case 'here': {
        const here = this.#detailsOfGroup(arrival, from.detail, from.group);
        return (_, i) => classOf(here[i]!, from.edges);
      }
      case 'leading': {
        if (from.previous) {
          const before = requireArrived(this.#leading, 'the groups of the event before');
          return (unit) => (places[unit] === 0 ? none : before[unit]!);
        }
        const leading = leadingGroups(this.#shape, arrival);
        const below = from.below ?? Number.POSITIVE_INFINITY;
        return (_, i) => (leading[i]! < below ? leading[i]! : none);
      }
      case 'since': {
        const when = this.#whenOf(from);
        const since = this.#timeSince(from, arrival);
        return (unit, i) => (Number.isNaN(when[unit]) ? none : classOf(since(unit, i), from.edges));
      }
      case 'standing': {
        const when = this.#whenOf(from);
        const since = this.#timeSince(from, arrival);
        const ever = this.#facts.ever(from.detail, from.group);
        const { counts } = this.#facts;
        return (unit, i) => {
          if (!Number.isNaN(when[unit])) return 1 + from.left.length + classOf(since(unit, i), from.since);
          return ever[unit] === 0 ? 0 : 1 + classOf(Math.max(0, counts[unit]! - 1 - places[unit]!), from.left);
        };
      }
      case 'due': {
        const ever = this.#facts.ever(from.detail, from.group);
        const when = this.#whenOf(from);
        return (unit) => (Number.isNaN(when[unit]) ? Math.min(1, ever[unit]!) : 2);
      }
      default:
        throw new RangeError(`Cannot work out ${from.of} of an event: it is of a detail`);
    }
  }

  #detailCodeOf(from: ColumnRecipe, arrival: DetailArrival, none: number): (row: number) => number {
    const { detail, units, columns, siblings } = arrival;
    switch (from.of) {
      case 'detail': {
        const codes = requireArrived(columns[from.column], 'a column of details');
        if (from.byKind) {
          const kinds = requireArrived(columns[this.#shape.details[detail]!.kind], 'the kind of details');
          const { size } = this.#shape.details[detail]!.columns[from.column]!;
          return (row) => kinds[row]! * size + codes[row]!;
        }
        const group = this.#groupOfDetail(detail, from);
        return (row) => (group === undefined ? codes[row]! : group[codes[row]!]!);
      }
      case 'sibling': {
        if (siblings === undefined) return () => none;
        const codes = siblings.columns[from.column]!;
        const group = this.#groupOfDetail(detail, from);
        return (row) => (siblings.has[row] === 0 ? none : group === undefined ? codes[row]! : group[codes[row]!]!);
      }
      case 'last-of-kind':
      case 'first-of-kind': {
        const lists = requireArrived(this.#kinds.get(detail), 'what was of the same kind');
        const kinds = requireArrived(columns[this.#shape.details[detail]!.kind], 'the kind of details');
        const which = from.of === 'last-of-kind' ? 'last' : 'first';
        const found = (row: number): number | undefined => lists[which](units[row]!, kinds[row]!, from.column);
        if (!from.byKind) return (row) => found(row) ?? none;
        const { size } = this.#shape.details[detail]!.columns[from.column]!;
        return (row) => {
          const value = found(row);
          return value === undefined ? none : kinds[row]! * size + value;
        };
      }
      case 'level-of-kind': {
        const levels = requireArrived(this.#facts.levels?.(detail, from), 'levels of units');
        const { columns: own, kind } = this.#shape.details[detail]!;
        const kinds = requireArrived(columns[kind], 'the kind of details');
        const [each, many] = [own[kind]!.size, levelsOf(from) + 1];
        return (row) => kinds[row]! * many + levels[units[row]! * each + kinds[row]!]!;
      }
      default:
        throw new RangeError(`Cannot work out ${from.of} of a detail`);
    }
  }

  /** Days since the last detail of the group, or events where only their order is known; `NaN` where there was none. */
  #timeSince(of: Pick<LastTime, 'detail' | 'group'>, arrival: Arrival): (unit: number, i: number) => number {
    const when = this.#whenOf(of);
    const days = this.#isDated ? requireArrived(arrival.days, 'the days of events') : undefined;
    return (unit, i) => (days === undefined ? this.places[unit]! : days[i]!) - when[unit]!;
  }

  /** How many details of the group each arrived event has. */
  #detailsOfGroup({ units, details }: Arrival, detail: number, group: number): Uint32Array {
    const { columns, start } = requireArrived(details?.[detail], 'details');
    const { kind } = this.#shape.details[detail]!;
    const groups = this.#shape.details[detail]!.groups[kind]?.of;
    const kinds = columns[kind]!;
    const here = new Uint32Array(units.length);
    for (let i = 0; i < units.length; i++) {
      for (let row = start[i]!; row < start[i + 1]!; row++) {
        if ((groups === undefined ? kinds[row]! : groups[kinds[row]!]!) === group) here[i]!++;
      }
    }
    return here;
  }

  #groupOfEvent({ column, grouped }: OfEvent): Uint32Array | undefined {
    return grouped ? this.#groupingOf({ column }).of : undefined;
  }

  #groupingOf({ column }: Pick<OfEvent, 'column'>): Grouping {
    return requireArrived(this.#shape.events.groups[column], 'groups of an event column');
  }

  #groupOfDetail(detail: number, { column, grouped }: OfEvent): Uint32Array | undefined {
    return grouped ? requireArrived(this.#shape.details[detail]!.groups[column], 'groups of a detail').of : undefined;
  }

  #listsOf(from: OfEvent): ValueLists {
    return requireArrived(this.#values.get(keyOf(from)), 'earlier values').lists;
  }

  #whenOf({ detail, group }: Pick<LastTime, 'detail' | 'group'>): Float64Array {
    return requireArrived(this.#times.get(`${detail}/${group}`), 'the time of earlier details').when;
  }
}

interface OfEvent {
  readonly column: number;
  readonly grouped?: boolean;
}

const keyOf = ({ column, grouped }: OfEvent): string => `${column}/${grouped === true}`;

const eventCodes = (arrival: Arrival, column: number): Codes =>
  requireArrived(arrival.columns?.[column], 'a column of events');
