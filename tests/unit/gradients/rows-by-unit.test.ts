import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsByUnit, takeUnits } from '../../../privacy/gradients/rows-by-unit.ts';

test('units come with all their rows, in their order, whatever lies between them', () => {
  const unitOfRow = fc.array(fc.nat(5), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(unitOfRow, fc.subarray([0, 1, 2, 3, 4, 5]), (given, wanted) => {
      const units = Math.max(...given) + 1;
      const drawn = wanted.filter((unit) => unit < units);
      const columns = [Uint8Array.from(given, (_, row) => row), Uint16Array.from(given, (_, row) => 1000 + row)];
      const taken = takeUnits(
        rowsByUnit(Uint32Array.from(given), given.length, units),
        columns,
        Uint32Array.from(drawn),
      );
      const rows = drawn.map((unit) => [...given.keys()].filter((row) => given[row] === unit));
      expect(taken.units).toBe(drawn.length);
      expect([...taken.codes]).toEqual(rows.flat().flatMap((row) => [row, 1000 + row]));
      expect([...taken.starts]).toEqual([0, ...rows.keys()].map((_, i) => rows.slice(0, i).flat().length));
    }),
  );
});

test('without units every row is one', () => {
  const taken = takeUnits(rowsByUnit(undefined, 3, 3), [Uint8Array.of(7, 8, 9)], Uint32Array.of(0, 2));
  expect(taken).toEqual({ units: 2, starts: Uint32Array.of(0, 1, 2), codes: Int32Array.of(7, 9) });
});
