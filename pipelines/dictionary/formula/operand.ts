import type { Interval } from './interval.ts';

/** What is known of the values of a released column before any row is drawn, from public facts alone. */
export interface Operand {
  /** `listed` values have no place on a scale. */
  readonly type: 'number' | 'date' | 'datetime' | 'listed';
  /** Whether every value is a whole number (of days or seconds). */
  readonly whole: boolean;
  /** Every value lies in `[lower, upper]`: numbers, days or seconds from 1970-01-01. */
  readonly lower: number;
  readonly upper: number;
  /** Numbers are multiples of 10^-decimals, where that is known. */
  readonly decimals: number | undefined;
  readonly nullable: boolean;
  /** Every value there is, as text, where each is known. */
  readonly values: readonly string[] | undefined;
  /** The text that stands for "outside the domain", where the column may hold it. */
  readonly other: string | undefined;
  /** How far it lies above other columns, exactly, in the unit of both: of an offset, above those that it is counted from. */
  readonly above?: ReadonlyMap<string, Interval>;
}

/** Days of 0001-01-01 and 9999-12-31, between which files and tools agree on dates. */
export const FIRST_DAY = -719_162;
export const LAST_DAY = 2_932_896;
