import type { Buckets } from '../../privacy/guard/values/value-guard.ts';
import { parseDay, SECONDS_A_DAY } from '../dictionary/calendar.ts';

/** Buckets where limits are stated. */
const MOST_EQUAL = 50;
/** Numbers are looked for within two thousand million on both sides of zero. */
const GREATEST = 2e9;
const FIRST_YEAR = 1900;
const LAST_YEAR = 2100;

/** Up to 50 buckets of equal width from `lower` to `upper`, both whole. */
export function equalBuckets(lower: number, upper: number): Buckets {
  const values = upper - lower + 1;
  const count = Math.min(MOST_EQUAL, values);
  return { starts: Array.from({ length: count }, (_, i) => lower + Math.floor((i * values) / count)), end: upper };
}

/** Buckets that begin at 0, 1, 2, 5, 10, 20, 50, ... and the same below zero, for numbers of which nothing is said. */
export function decimalBuckets(perUnit: number): Buckets {
  const edges: number[] = [];
  for (let decade = 1; decade <= GREATEST * perUnit; decade *= 10) {
    for (const step of [1, 2, 5]) if (decade * step <= GREATEST * perUnit) edges.push(decade * step);
  }
  // A negative bucket holds -edge itself and what lies between it and the next edge towards zero.
  return { starts: [...edges.map((edge) => -edge).reverse(), 0, ...edges.slice(0, -1)], end: edges.at(-1)! };
}

/** One bucket a year from 1900 to 2100, in days or seconds. */
export function yearBuckets(unit: 'day' | 'second'): Buckets {
  const scale = unit === 'day' ? 1 : SECONDS_A_DAY;
  const startOf = (year: number): number => parseDay(`${year}-01-01`)! * scale;
  const starts = Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, i) => startOf(FIRST_YEAR + i));
  return { starts, end: startOf(LAST_YEAR + 1) - 1 };
}
