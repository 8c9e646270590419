import type { PublicColumn } from '../guard.ts';
import { WEIGHT_LATTICE, type WholeRow } from '../lattice.ts';

export { WEIGHT_LATTICE } from '../lattice.ts';

/** The shape of linked records: public. */
export interface LinkedShape {
  readonly units: readonly PublicColumn[];
  readonly events: EventShape;
  readonly details: readonly DetailShape[];
}

export interface EventShape {
  readonly name: string;
  readonly columns: readonly PublicColumn[];
  readonly most: number;
  /** Lower edges of classes of days between one event and the next, ascending from 0; absent where only the order is known. */
  readonly gaps: readonly number[] | undefined;
  /** By column: the group of each code, where a column has two levels. */
  readonly groups: readonly (Grouping | undefined)[];
}

export interface DetailShape {
  readonly name: string;
  readonly columns: readonly PublicColumn[];
  readonly most: number;
  /** Position of the column that says what a row is about, such as the concept of a diagnosis. */
  readonly kind: number;
  /** Most rows of one kind, or group of kinds, that are told apart at an event; where absent one, and of groups two. */
  readonly repeats?: number | undefined;
  readonly groups: readonly (Grouping | undefined)[];
}

export interface Grouping {
  readonly size: number;
  /** `of[code]` is its group, below `size`. */
  readonly of: Uint32Array;
}

/**
 * A public recipe that turns the rows of one unit into rows of public columns with whole-number weights. The set is closed: each kind is
 * a function of the rows of that unit alone, whose weights add up to at most `rows` times the lattice.
 */
export interface View {
  /** Names the view in the ids of its questions, such as `step`. */
  readonly name: string;
  readonly kind: ViewKind;
  /** Position in `details`, of `inside`, `pair` and `ever`. */
  readonly detail?: number;
  /** Most that one unit adds to a marginal, in rows. */
  readonly rows: number;
  readonly columns: readonly ViewColumn[];
}

/**
 * Whose rows there are.
 * - `patient`: one a unit.
 * - `first`: the first event of each unit that has one.
 * - `step`: each event of a unit but its first, with the one before it.
 * - `each`: each event of a unit, the first too, as whole rows in order: what a network over the events of a unit is trained on.
 * - `inside`: each detail of each event of a unit.
 * - `pair`: each two neighbouring details of one event.
 * - `ever`: each distinct group of kinds that a unit ever has, at most `rows^2` of them; asked for marginals with its column `ever` alone.
 */
export type ViewKind = 'patient' | 'first' | 'step' | 'each' | 'inside' | 'pair' | 'ever';

/** What a whole row of a view counts as in events. */
export const wholeRowOf = ({ kind }: Pick<View, 'kind'>): WholeRow =>
  kind === 'patient' || kind === 'first' || kind === 'each' || kind === 'ever' ? 1 : WEIGHT_LATTICE;

/** A group of kinds of one table of details. */
export interface KindOfDetail {
  readonly detail: number;
  readonly group: number;
}

/**
 * What a unit's level in a kind of details is: 0 where it has fewer than `least` values of the kind, at all its events together; 1 and the whole part of `parts` times
 * their mean elsewhere. Only codes of `column` below `values` are values, so that there are `parts (values - 1) + 1` levels beside 0 (`levelsOf`).
 */
export interface LevelRule {
  readonly column: number;
  readonly values: number;
  readonly least: number;
  readonly parts: number;
}

export const levelsOf = ({ values, parts }: LevelRule): number => parts * (values - 1) + 1;

export interface ViewColumn {
  readonly name: string;
  readonly size: number;
  readonly from: ColumnRecipe;
}

/**
 * Where the value of a column comes from. Codes of `row`, `previous`, `first` are those of the records, or of their groups. Where there is none (the event
 * before the first, or what was most frequent before it) the code is the last of the column, whose size may leave one for that.
 */
export type ColumnRecipe =
  /** An attribute of the unit. */
  | { readonly of: 'unit'; readonly column: number }
  /** Class of the number of events of the unit: lower edges, ascending from 0. */
  | { readonly of: 'count'; readonly edges: readonly number[] }
  /** Whether the unit ever has a detail of this group of kinds. */
  | { readonly of: 'has-ever'; readonly detail: number; readonly group: number }
  /**
   * When the unit has two groups of kinds for the first time: three times the class of this one and that of the other (0 never, 1 at its first event, 2 later);
   * of those that it has both later, 8 this one at an earlier event, 9 both at the same one, 10 the other at an earlier one.
   */
  | { readonly of: 'order'; readonly detail: number; readonly group: number; readonly other: KindOfDetail }
  /** When the unit has this group of kinds for the first time: 0 never, 1 at its first event; of later ones, classes of the number of events after that one. */
  | { readonly of: 'arrival'; readonly detail: number; readonly group: number; readonly left: readonly number[] }
  /** This event's; with `within` its number among the values of its group. */
  | { readonly of: 'row'; readonly column: number; readonly grouped?: boolean; readonly within?: boolean }
  /** The event's before it. */
  | { readonly of: 'previous'; readonly column: number; readonly grouped?: boolean }
  /** The unit's first event's. */
  | { readonly of: 'first'; readonly column: number; readonly grouped?: boolean }
  /** Which of this, the one before and the first agree: 0 all, 1 this and the one before, 2 this and the first, 3 the other two, 4 none. */
  | { readonly of: 'pattern'; readonly column: number }
  /** Class of the number of events before this one. */
  | { readonly of: 'place'; readonly edges: readonly number[] }
  /** Class of the number of events after this one: 0 where none follows. */
  | { readonly of: 'left'; readonly edges: readonly number[] }
  /** Class of days since the event before. */
  | { readonly of: 'gap' }
  /** The same in other classes: lower edges, ascending from 0. */
  | { readonly of: 'gap-class'; readonly edges: readonly number[] }
  /** 0 a value that the unit had not before, 1 that of the event before, 2 the most frequent one before, 3 that of another earlier one; `together`, 3 is 2. */
  | { readonly of: 'repeat'; readonly column: number; readonly together?: boolean }
  /** This event's, where the unit had not had it before; the last code elsewhere. */
  | { readonly of: 'new'; readonly column: number; readonly grouped?: boolean }
  /** This event's, where the unit had it before but not at the event before; the last code elsewhere. */
  | { readonly of: 'recalled'; readonly column: number }
  /** Of g groups: the group, where the value is new to the unit; g for the one before, g + 1 the most frequent one before, g + 2 another earlier one. */
  | { readonly of: 'comes'; readonly column: number }
  /** 0 the one before is the only earlier value, 1 the most frequent of several, 2 one of two of which the other is, 3 one of more. */
  | { readonly of: 'ways'; readonly column: number }
  /** Class of the number of distinct values before this event. */
  | { readonly of: 'distinct'; readonly column: number; readonly edges: readonly number[] }
  /** The most frequent value before this event; of several the one that came last. */
  | { readonly of: 'usual'; readonly column: number; readonly grouped?: boolean }
  /** Class of the number of details of this group at this event. */
  | { readonly of: 'here'; readonly detail: number; readonly group: number; readonly edges: readonly number[] }
  /**
   * Which group of kinds comes first at this event, or with `previous` at the one before it: tables of details in order, and their groups in
   * order; with `below` of so many groups alone. The last code where it has no such detail.
   */
  | { readonly of: 'leading'; readonly previous?: boolean; readonly below?: number }
  /** Class of days since the last detail of this group before this event (of events, where only the order is known); the last code where there was none. */
  | { readonly of: 'since'; readonly detail: number; readonly group: number; readonly edges: readonly number[] }
  /** 0 the unit never has this group, 1 it has it from this event or a later one on, 2 it had it before. */
  | { readonly of: 'due'; readonly detail: number; readonly group: number }
  /**
   * How the unit stands with this group: 0 it never has it; then, where it had it not yet, classes of the number of events after this one (`left`); then, where it had
   * it, classes of days since the last detail of it (`since`; of events, where only the order is known).
   */
  | {
      readonly of: 'standing';
      readonly detail: number;
      readonly group: number;
      readonly left: readonly number[];
      readonly since: readonly number[];
    }
  /** A detail's own value. With `byKind` the code is `kind * size + value`, of a value below `size`: values of different kinds are different. */
  | { readonly of: 'detail'; readonly column: number; readonly grouped?: boolean; readonly byKind?: boolean }
  /** The value of the unit's last detail of the same kind at an earlier event; the last code where there was none. */
  | { readonly of: 'last-of-kind'; readonly column: number; readonly byKind?: boolean }
  /** The value of the unit's first detail of the same kind at an earlier event; the last code where there was none. */
  | { readonly of: 'first-of-kind'; readonly column: number; readonly byKind?: boolean }
  /** How high the unit's values of this kind of detail are (`LevelRule`): its level; the last code where the unit has none of the kind. */
  | ({ readonly of: 'level'; readonly detail: number; readonly kind: number } & LevelRule)
  /** The level of the unit in the kind of this detail, as `kind * (1 + levels) + level`. */
  | ({ readonly of: 'level-of-kind' } & LevelRule)
  /** The detail before it at the same event; the last code where there is none. */
  | { readonly of: 'sibling'; readonly column: number; readonly grouped?: boolean }
  /** The group of `ever`. */
  | { readonly of: 'ever' };
