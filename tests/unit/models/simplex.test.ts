import fc from 'fast-check';
import { expect, test } from 'vitest';
import { projectOntoSimplex } from '../../../models/graphical/estimation/simplex.ts';

const noisyCounts = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 12 });

test('the projection is non-negative, keeps the total and is nearer than any other such vector', () => {
  fc.assert(
    fc.property(
      noisyCounts,
      fc.integer({ min: 1, max: 1000 }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      (counts, total, random) => {
        const projected = projectOntoSimplex(Float64Array.from(counts), total);
        const squares = (point: Float64Array): number =>
          counts.reduce((sum, count, i) => sum + (count - point[i]!) ** 2, 0);
        expect(Math.min(...projected)).toBeGreaterThanOrEqual(0);
        expect(projected.reduce((a, b) => a + b)).toBeCloseTo(total, 6);
        const other = Float64Array.from(counts, () => random.next().value + 1e-9);
        const sum = other.reduce((a, b) => a + b);
        const elsewhere = projected.map((value, i) => 0.9 * value + (0.1 * other[i]! * total) / sum);
        expect(squares(projected)).toBeLessThanOrEqual(squares(elsewhere) + 1e-6 * (1 + squares(elsewhere)));
      },
    ),
  );
});

test('noise on empty cells does not inflate the others, as clipping alone would', () => {
  const projected = projectOntoSimplex(Float64Array.of(100, 8, -9, 7, -8), 98);
  for (const [i, expected] of [94 + 1 / 3, 2 + 1 / 3, 0, 1 + 1 / 3, 0].entries()) {
    expect(projected[i]).toBeCloseTo(expected, 9);
  }
});
