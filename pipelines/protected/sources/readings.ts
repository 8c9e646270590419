/**
 * What became of a value that is no plain value of its column: null or a missing code; text that is no number or date; a text that
 * the list does not have; a number or date below or above the range.
 */
export type Reading = 'missing' | 'unreadable' | 'unlisted' | 'below' | 'above';

/** How often each occurs in a column. Exact, so protected. */
export type ReadingCounts = Readonly<Record<Reading, number>>;

/** Sums what was counted by position: `counts[i]` of `readings[i]`. */
export function readingCounts(readings: readonly Reading[], counts: ArrayLike<number>): ReadingCounts {
  const sums = { missing: 0, unreadable: 0, unlisted: 0, below: 0, above: 0 };
  readings.forEach((reading, i) => {
    sums[reading] += counts[i]!;
  });
  return sums;
}
