import type { Measured } from '../figure.ts';
import type { LinkedTable } from '../linked-table.ts';
import { type ManyValued, manyValued, visitFirstPlaces } from './first-places.ts';

/** Columns with more values have too many pairs of them. */
const MOST_VALUES = 64;
/** Pairs of values that fewer units of the records have say little. */
const LEAST_UNITS = 100;
/** Most pairs told of a column: those that most units have. */
const TOLD = 40;

/** Which of two values units have first: of units with both, the share whose first event with the one is an earlier one. */
export function orderOfFirsts(records: LinkedTable, other: LinkedTable): Measured[] {
  return manyValued(records)
    .filter(({ size }) => size <= MOST_VALUES)
    .flatMap((column) => {
      const [a, b] = [orders(column, records), orders(column, other)];
      return pairsOf(a, column.size).map(([first, second]) => ({
        measure: 'earlier' as const,
        of: [column.name, String(first), String(second)],
        records: shareOf(a, column.size, first, second),
        value: shareOf(b, column.size, first, second),
      }));
    });
}

interface Orders {
  /** Units with both values, in a cell whose first value is the lower. */
  readonly both: Float64Array;
  /** Units whose first event with the one (row) is before that with the other. */
  readonly before: Float64Array;
}

function orders(column: ManyValued, table: LinkedTable): Orders {
  const { size } = column;
  const [both, before] = [new Float64Array(size * size), new Float64Array(size * size)];
  visitFirstPlaces(column, table, (_, values, placeOf) => {
    // In the order of their places: an earlier one of the list is never later.
    for (let i = 0; i < values.length; i++) {
      for (let j = i + 1; j < values.length; j++) {
        const [x, y] = [values[i]!, values[j]!];
        const cell = Math.min(x, y) * size + Math.max(x, y);
        both[cell] = both[cell]! + 1;
        if (placeOf[x]! < placeOf[y]!) before[x * size + y] = before[x * size + y]! + 1;
      }
    }
  });
  return { both, before };
}

function pairsOf({ both }: Orders, size: number): (readonly [number, number])[] {
  return Array.from(both.keys())
    .filter((cell) => both[cell]! >= LEAST_UNITS)
    .sort((x, y) => both[y]! - both[x]! || x - y)
    .slice(0, TOLD)
    .map((cell) => [Math.floor(cell / size), cell % size] as const);
}

function shareOf({ both, before }: Orders, size: number, first: number, second: number): number | undefined {
  const units = both[first * size + second]!;
  return units === 0 ? undefined : before[first * size + second]! / units;
}
