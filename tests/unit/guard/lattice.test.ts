import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExactCounts } from '../../../privacy/guard/counting/marginal-counter.ts';
import { latticeDistance } from '../../../privacy/guard/distance.ts';
import { choiceSensitivity } from '../../../privacy/guard/events.ts';
import { LATTICE_PER_ROW, latticeScore, offsetToLattice, toLattice } from '../../../privacy/guard/lattice.ts';

const counts = fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 });
const referenceFor = (cells: number): fc.Arbitrary<number[]> =>
  fc.array(fc.double({ min: -2000, max: 2000, noNaN: true }), { minLength: cells, maxLength: cells });
const pair = counts.chain((held) => referenceFor(held.length).map((reference) => ({ held, reference })));

const dense = (held: readonly number[]): ExactCounts => ({ kind: 'dense', counts: Uint32Array.from(held) });
const sparse = (held: readonly number[]): ExactCounts => {
  const cells = held.flatMap((count, cell) => (count > 0 ? [cell] : []));
  return { kind: 'sparse', cells: Uint32Array.from(cells), counts: Uint32Array.from(cells, (cell) => held[cell]!) };
};

describe('latticeDistance()', () => {
  test('is the distance that bigints give, dense and sparse', () => {
    fc.assert(
      fc.property(pair, ({ held, reference }) => {
        const units = toLattice(Float64Array.from(reference));
        let expected = 0n;
        held.forEach((count, cell) => {
          const difference = 256n * BigInt(count) - BigInt(units[cell]!);
          expected += difference < 0n ? -difference : difference;
        });
        expect(BigInt(latticeDistance(dense(held), units))).toBe(expected);
        expect(BigInt(latticeDistance(sparse(held), units))).toBe(expected);
      }),
    );
  });

  test('moves by at most 256 k when a unit of k rows is added, and by that much for some table', () => {
    let greatest = 0;
    fc.assert(
      fc.property(pair, fc.array(fc.nat(), { minLength: 1, maxLength: 5 }), ({ held, reference }, cells) => {
        const units = toLattice(Float64Array.from(reference));
        const more = [...held];
        for (const cell of cells) more[cell % held.length]!++;
        const moved = Math.abs(latticeDistance(dense(more), units) - latticeDistance(dense(held), units));
        greatest = Math.max(greatest, moved / cells.length);
        expect(moved).toBeLessThanOrEqual(LATTICE_PER_ROW * cells.length);
      }),
    );
    expect(greatest).toBe(LATTICE_PER_ROW);
  });

  test('rounds references by at most half a unit', () => {
    expect([...toLattice(Float64Array.of(0, 1, -1, 0.001, 1 / 512, 0.00195))]).toEqual([0, 256, -256, 0, 1, 0]);
  });
});

describe('latticeScore()', () => {
  const weight = fc.integer({ min: 1, max: 2 ** 20 });
  const distance = fc.integer({ min: -(2 ** 52), max: 2 ** 52 });

  test('is exact, or clamped to a multiple of the weight; neighbours never move apart', () => {
    fc.assert(
      fc.property(weight, distance, fc.integer({ min: 0, max: 256 * 50 }), (w, d, step) => {
        const score = latticeScore(d, w);
        expect(Number.isSafeInteger(score)).toBe(true);
        const exact = BigInt(d) * BigInt(w);
        if (exact >= -(2n ** 53n) + BigInt(w) && exact <= 2n ** 53n - BigInt(w)) expect(BigInt(score)).toBe(exact);
        const moved = BigInt(latticeScore(d + step, w)) - BigInt(score);
        expect(moved >= 0n && moved <= BigInt(step) * BigInt(w)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('a plain product would move neighbours apart', () => {
    const [d, w] = [2 ** 52 - 1, 2 ** 20 - 1];
    const plain = BigInt((d + 256) * w) - BigInt(d * w);
    expect(plain).not.toBe(256n * BigInt(w));
    expect(latticeScore(d + 256, w) - latticeScore(d, w)).toBe(0);
  });

  test('choiceSensitivity() is the largest weight times k rows', () => {
    expect(choiceSensitivity([1, 7, 3], 5)).toBe(7n * 5n * 256n);
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1e300, 2 ** 42 + 1])('a reference of %d is refused', (value) => {
  expect(() => toLattice(Float64Array.of(1, value))).toThrow(RangeError);
});

test('references that sum beyond exact doubles are refused', () => {
  expect(() => toLattice(new Float64Array(4).fill(2 ** 41))).toThrow(RangeError);
  expect(toLattice(new Float64Array(2).fill(2 ** 41))[0]).toBe(2 ** 49);
});

test.each([Number.NaN, Number.NEGATIVE_INFINITY, 2 ** 44])('an offset of %d is refused', (value) => {
  expect(() => offsetToLattice(value)).toThrow(RangeError);
});
