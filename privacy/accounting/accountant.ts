import type { NeighbouringRelation, PrivacyEvent } from '../events.ts';
import type { Rational } from '../rational.ts';

/** `lower <= truth <= upper`, where the truth is the tight value for the worst mechanism that the event describes. */
export interface Interval {
  readonly lower: number;
  readonly estimate: number;
  /** The only one of the three that may be promised. `Infinity` (for delta: 1) where nothing is promised. */
  readonly upper: number;
}

/** An event under a relation, ready to be asked. Answers are repeatable; the same question may be asked again. */
export interface Accounted {
  readonly accountant: AccountantName;
  /** For `delta` from 0 to 1. A fraction enters rounded down. Throws `RangeError` outside. */
  epsilonAt(delta: Rational | number): Interval;
  /** For `epsilon` from 0. A fraction enters rounded down. Throws `RangeError` below. */
  deltaAt(epsilon: Rational | number): Interval;
}

export type AccountantName = 'pure' | 'zcdp' | 'rdp' | 'pld' | 'gdp';

/**
 * Turns what was done into what it costs. `account` throws `EVENT_UNSUPPORTED`, with the path to the sub-event, for
 * whatever this accountant cannot analyse under the relation, and `EVENT_INVALID` for a malformed event.
 */
export interface Accountant {
  readonly name: AccountantName;
  account(event: PrivacyEvent, relation?: NeighbouringRelation): Accounted;
}

export const ADD_REMOVE_UNIT: NeighbouringRelation = Object.freeze({ kind: 'add-remove-unit' });
