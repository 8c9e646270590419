import { expect, test } from 'vitest';
import { orderedPlaces } from '../../../../pipelines/evaluate/measures/ordered-places.ts';
import { spearman } from '../../../../pipelines/evaluate/measures/spearman.ts';
import { numberColumn, textColumn } from '../../../support/evaluated-table.ts';

const edges = [-100, 0, 100];
const of = (a: readonly (number | null)[], b: readonly (number | null)[]): number =>
  spearman(orderedPlaces(numberColumn('a', edges, a)), orderedPlaces(numberColumn('b', edges, b)));

test('agrees with a value worked out by hand, ties and missing values with it', () => {
  // Rows with both: (1, 2) (2, 1) (2, 3) (5, 4): ranks 1, 2.5, 2.5, 4 and 2, 1, 3, 4.
  // Less 2.5: (-1.5, 0, 0, 1.5) and (-.5, -1.5, .5, 1.5): .75 + 2.25 = 3 over sqrt(4.5 * 5).
  expect(of([1, 2, 2, 5, 9, null], [2, 1, 3, 4, null, 7])).toBeCloseTo(3 / Math.sqrt(22.5), 14);
});

test('is 1 for what rises together, -1 for what falls, however far', () => {
  expect(of([1, 2, 3, 50], [-90, 1, 1.5, 2])).toBe(1);
  expect(of([1, 2, 3, 50], [2, 1.5, 1, -90])).toBe(-1);
});

test('is 0 where a column has one value, or no row has both', () => {
  expect(of([1, 1, 1], [1, 2, 3])).toBe(0);
  expect(of([1, null], [null, 2])).toBe(0);
  expect(of([], [])).toBe(0);
});

test('texts in an order have their places; missing ones have none', () => {
  const levels = ['low', 'middle', 'high'];
  const column = textColumn('x', levels, ['high', null, 'low'], { kind: 'ordinal', missing: true });
  expect([...orderedPlaces(column).places]).toEqual([2, -1, 0]);
});
