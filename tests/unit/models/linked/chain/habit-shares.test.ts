import { expect, test } from 'vitest';
import { GenerationRandom } from '../../../../../models/generation-random.ts';
import { AS_FIRST, type HabitFactor, PATTERNS, productOf } from '../../../../../models/linked/chain/factor.ts';
import { fitColumn } from '../../../../../models/linked/chain/fit-column.ts';
import { habitShares } from '../../../../../models/linked/chain/habit-shares.ts';

test('values come back to the first as often as patterns say, at each class of place', () => {
  const random = new GenerationRandom('habit', 'rows');
  const rows = 6000;
  const codes = (size: number): Uint8Array => Uint8Array.from({ length: rows }, () => random.below(size));
  const [place, previous, first] = [codes(2), codes(4), codes(4)];
  // At second events the one before is the first.
  for (let row = 0; row < rows; row++) if (place[row] === 0) first[row] = previous[row]!;
  const counts = Float64Array.of(700, 0, 0, 300, 0, /* later */ 800, 200, 500, 200, 300);
  const factor: HabitFactor = {
    kind: 'habit',
    place: 0,
    previous: 1,
    first: 2,
    weights: new Float64Array(2 * PATTERNS).fill(1),
  };
  const columns = [place, previous, first];
  const weights = new Float64Array(rows).fill(1);
  const shares = habitShares(factor, counts, columns, weights);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  const product = productOf(fitColumn(3, 4, [{ factor, shares }], columns, weights), columns, rows);
  const shareOf = (row: number, value: number): number => {
    const from = row * 4;
    return product[from + value]! / product.slice(from, from + 4).reduce((sum, number) => sum + number, 0);
  };
  const second = place.indexOf(0);
  const differing = place.findIndex((at, row) => at === 1 && previous[row] !== first[row]);
  const agreeing = place.findIndex((at, row) => at === 1 && previous[row] === first[row]);
  expect(shareOf(second, first[second]!)).toBeCloseTo(0.7, 6);
  expect(shareOf(agreeing, first[agreeing]!)).toBeCloseTo(0.8, 6);
  expect(shareOf(differing, first[differing]!)).toBeCloseTo(counts[PATTERNS + AS_FIRST]! / 1000, 6);
  expect(shareOf(differing, previous[differing]!)).toBeCloseTo(0.2, 6);
});
