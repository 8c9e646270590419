import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { realBins } from '../../../pipelines/dictionary/bins.ts';
import type { Cell, ColumnCoding } from '../../../pipelines/dictionary/coding.ts';
import { cutCells } from '../../../pipelines/dictionary/detail/cut-cells.ts';
import { detailCuts } from '../../../pipelines/dictionary/detail/detail-cuts.ts';
import { stretchOf } from '../../../pipelines/spread/axis.ts';
import { Curve, expectedDetail } from '../../../pipelines/spread/curve.ts';
import { curvePlaces } from '../../../pipelines/spread/curve-places.ts';
import { monotoneSlopes } from '../../../pipelines/spread/monotone-slopes.ts';

function coding(lower: number, upper: number, count: number, decimals?: number): ColumnCoding {
  const { cells } = realBins(lower, upper, { count });
  const own = { name: 'x', kind: 'real', size: cells.length, cells } as const;
  const detail = cutCells('real', cells, detailCuts(cells, decimals));
  return { ...own, detail, ...(decimals === undefined ? {} : { decimals }) };
}

const countsOf = (cells: readonly Cell[], below: (x: number) => number): Float64Array =>
  Float64Array.from(cells, (cell) => (cell.kind === 'interval' ? below(cell.upper) - below(cell.lower) : 0));

/** The greatest distance of the distribution inside bin 0 from the true one. */
function errorInFirstBin(column: ColumnCoding, counts: Float64Array, below: (x: number) => number): number {
  const curve = new Curve({ coding: column, counts });
  const { to } = stretchOf(column.cells[0]!, column)!;
  return Math.max(
    ...Array.from({ length: 99 }, (_, i) => {
      const x = (to * (i + 1)) / 100;
      return Math.abs(curve.below(0, x) - below(x) / below(to));
    }),
  );
}

const exponential =
  (scale: number) =>
  (x: number): number =>
    1000 * (1 - Math.exp(-x / scale));

describe('the curve through counts', () => {
  test('is even where counts are even, and where there are none', () => {
    const column = coding(0, 10, 5);
    for (const count of [7, 0]) {
      const curve = new Curve({ coding: column, counts: new Float64Array(5).fill(count) });
      for (const part of [0, 0.1, 0.5, 0.99]) expect(curve.distance(2, part)).toBeCloseTo(2 * part, 12);
    }
  });

  test('follows an exponential better than an even spread, and with a detail much better', () => {
    const column = coding(0, 10, 5);
    const below = exponential(2);
    const even = new Float64Array(5).fill(1);
    const bins = countsOf(column.cells, below);
    const errors = [even, bins, countsOf(column.detail!.cells, below)].map((counts) =>
      errorInFirstBin(column, counts, below),
    );
    expect(errors[0]).toBeGreaterThan(0.1);
    expect(errors[1]).toBeLessThan(0.4 * errors[0]!);
    expect(errors[2]).toBeLessThan(0.002);
  });

  test('finds the values of a generous range, all in the first bin', () => {
    const column = coding(0, 1e6, 50, 2);
    const below = exponential(300);
    const spread = { coding: column, counts: countsOf(column.detail!.cells, below) };
    const place = curvePlaces(spread, column);
    const draws = Array.from({ length: 10_000 }, (_, i) => Math.floor(place(0, (i + 0.5) / 10_000)) / 100);
    expect(draws.reduce((sum, x) => sum + x, 0) / draws.length).toBeCloseTo(300, -1);
    expect(draws[9900]).toBeGreaterThan(0.98 * 300 * Math.log(100));
    expect(draws[9900]).toBeLessThan(1.02 * 300 * Math.log(100));
  });

  test('rises, begins and ends with its bin, and turns back, whatever the counts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e6, noNaN: true })), {
          minLength: 70,
          maxLength: 70,
        }),
        fc.constantFrom(0, 1, undefined),
        (raw, decimals) => {
          const column = coding(-10, 25, 7, decimals);
          const counts = Float64Array.from(column.detail!.cells, (_, i) => raw[i % raw.length]!);
          const place = curvePlaces({ coding: column, counts }, column);
          for (let code = 0; code < column.size; code++) {
            const { from, to } = stretchOf(column.cells[code]!, column)!;
            let before = 0;
            for (let i = 0; i < 200; i++) {
              const at = place(code, i / 200);
              expect(at).toBeGreaterThanOrEqual(before);
              before = at;
            }
            expect(before).toBeLessThanOrEqual(to - from);
          }
        },
      ),
    );
  });

  test('of a part of a bin stays in the part, and the parts weigh as much as the bin', () => {
    const column = coding(0, 10, 2, 1);
    const counts = countsOf(column.detail!.cells, exponential(2));
    const [first, second] = column.cells as [Cell, Cell];
    const upper = { kind: 'interval', lower: 3, upper: 5, closed: false } as const;
    const place = curvePlaces({ coding: column, counts }, { ...column, cells: [upper, second] });
    const whole = new Curve({ coding: column, counts });
    const draws = Array.from({ length: 1000 }, (_, i) => 3 + Math.floor(place(0, i / 1000)) / 10);
    expect([Math.min(...draws), Math.max(...draws)]).toEqual([3, 4.9]);
    expect(first.kind).toBe('interval');
    const share = draws.filter((x) => x < 4).length / 1000;
    expect(share).toBeCloseTo((whole.below(0, 40) - whole.below(0, 30)) / (1 - whole.below(0, 30)), 2);
  });

  test('guesses the detail from the bins, with their totals', () => {
    const column = coding(0, 10, 5, 2);
    const counts = countsOf(column.cells, exponential(2));
    const guess = expectedDetail(column, counts);
    for (let code = 0; code < 5; code++) {
      const own = guess.filter((_, fine) => column.detail!.parents[fine] === code);
      expect(own.reduce((sum, count) => sum + count, 0)).toBeCloseTo(counts[code]!, 6);
    }
  });
});

test('slopes are those of a line, zero beside flat pieces, and never more than three times a chord', () => {
  expect([...monotoneSlopes([0, 1, 3], [0, 2, 6])]).toEqual([2, 2, 2]);
  expect(monotoneSlopes([0, 1, 2, 3], [0, 1, 1, 5])[1]).toBe(0);
  const x = [0, 1, 1.5, 4, 9];
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 4, maxLength: 4 }), (rises) => {
      const y = [0];
      for (const rise of rises) y.push(y.at(-1)! + rise);
      const slopes = monotoneSlopes(x, y);
      for (let i = 0; i < 4; i++) {
        const chord = (y[i + 1]! - y[i]!) / (x[i + 1]! - x[i]!);
        expect(Math.max(slopes[i]!, slopes[i + 1]!)).toBeLessThanOrEqual(3 * chord + 1e-9);
      }
    }),
  );
});
