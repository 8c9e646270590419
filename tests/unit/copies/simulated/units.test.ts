import { expect, test } from 'vitest';
import { GenerationRandom } from '../../../../models/generation-random.ts';
import { drawnUnits, unitsWithRows } from '../../../../pipelines/copies/simulated/units.ts';

const numbers = (array: Iterable<number>): number[] => [...array].map((value) => Math.round(value * 1e6) / 1e6);

test('units with so many rows follow from how many records there are with so many of each', () => {
  const counts = [
    { most: 1, rows: 100 },
    { most: 2, rows: 150 },
    { most: 4, rows: 170 },
  ];
  expect(numbers(unitsWithRows(counts, 4, 170))).toEqual([100, 50, 10, 10]);
  expect(numbers(unitsWithRows(counts, 4, 340))).toEqual([200, 100, 20, 20]);
});

test('noise makes none of them rise or fall below zero', () => {
  const counts = [
    { most: 1, rows: 100 },
    { most: 2, rows: 210 },
    { most: 4, rows: 190 },
  ];
  expect(numbers(unitsWithRows(counts, 4, 210))).toEqual([105, 105, 0, 0]);
  expect(numbers(unitsWithRows([{ most: 1, rows: -5 }], 1, 7))).toEqual([7]);
});

test('where nobody asked, units have as many rows as they may', () => {
  expect(numbers(unitsWithRows([], 4, 100))).toEqual([25, 25, 25, 25]);
});

test('rows of a unit lie beside each other, and as many units have so many', () => {
  const unitOfRow = drawnUnits(Float64Array.of(5, 3, 1), new GenerationRandom('seed', 'units'))!;
  expect(unitOfRow).toHaveLength(9);
  const rows = new Uint32Array(5);
  for (const [row, unit] of unitOfRow.entries()) {
    rows[unit]!++;
    if (row > 0) expect([unitOfRow[row - 1], unitOfRow[row - 1]! + 1]).toContain(unit);
  }
  expect([...rows].sort()).toEqual([1, 1, 2, 2, 3]);
  expect(drawnUnits(Float64Array.of(5), new GenerationRandom('seed', 'units'))).toBeUndefined();
});
