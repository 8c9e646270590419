import { NONE } from './filled-columns.ts';

/** A number with what it is judged by. */
export interface IntervalRow {
  readonly label: string;
  readonly value: number | null;
  /** Why there is no value. */
  readonly unavailable: string | undefined;
  readonly interval: { readonly lower: number; readonly upper: number } | null;
  /** What another half of the records gives. */
  readonly ceiling: number | null;
  /** What a table without any relation gives. */
  readonly floor: number | null;
  /** Where it is known, a floor that is no worse than the ceiling tells nothing. */
  readonly direction?: 'higher-is-better' | 'lower-is-better';
}

/** How far beyond floor and ceiling a number is drawn; one that lies further stands there. */
export const BEYOND: readonly [number, number] = [-0.5, 1.5];

/** The row with 0 at its floor and 1 at its ceiling; without either, or where the ceiling is not the better of them, there is no place for it. */
export function scaledRow(row: IntervalRow): IntervalRow {
  const { floor, ceiling, value, interval, direction } = row;
  if (floor === null || ceiling === null || !tellsApart(floor, ceiling, direction))
    return { ...row, value: null, interval: null, ceiling: null, floor: null };
  const place = (number: number): number =>
    Math.min(BEYOND[1], Math.max(BEYOND[0], (number - floor) / (ceiling - floor)));
  const ends = interval === null ? null : [place(interval.lower), place(interval.upper)];
  return {
    ...row,
    value: value === null ? null : place(value),
    interval: ends === null ? null : { lower: Math.min(...ends), upper: Math.max(...ends) },
    ceiling: 1,
    floor: 0,
  };
}

const tellsApart = (floor: number, ceiling: number, direction: IntervalRow['direction']): boolean =>
  direction === undefined ? floor !== ceiling : direction === 'higher-is-better' ? ceiling > floor : ceiling < floor;

/** The least and the greatest place that any of the rows needs; some width even where all is one number, or nothing at all. */
export function reachOf(rows: readonly IntervalRow[]): readonly [number, number] {
  const places = rows.flatMap(({ value, interval, ceiling, floor }) => [
    value,
    interval?.lower,
    interval?.upper,
    ceiling,
    floor,
  ]);
  const known = places.filter((place) => place !== null && place !== undefined);
  if (known.length === 0) return [0, 1];
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return least < most ? [least, most] : [least - (Math.abs(least) || 1) / 2, most + (Math.abs(most) || 1) / 2];
}

/** What stands in a table for a number that may be missing. */
export const orNone = (number: number | null, text: (value: number) => string): string =>
  number === null ? NONE : text(number);
