import type { GenerationRandom } from '../../../models/generation-random.ts';

/** Numbers of records with at most `most` rows of each unit, as released answers tell; the first for 1, ascending. */
export interface RowCount {
  readonly most: number;
  readonly rows: number;
}

/**
 * How many units have so many rows or more, for 1 to `maxRowsPerUnit`: never negative, never rising, of sum `total`. Between two numbers
 * of rows that were asked about they fall off evenly. Without answers every unit is taken to have as many rows as it may: rows of one unit
 * may be alike, so that fewer units say less.
 */
export function unitsWithRows(counts: readonly RowCount[], maxRowsPerUnit: number, total: number): Float64Array {
  const units = new Float64Array(maxRowsPerUnit).fill(total / maxRowsPerUnit);
  if (counts.length === 0) return units;
  let from = 0;
  let before = 0;
  for (const { most, rows } of counts) {
    units.fill((rows - before) / (most - from), from, most);
    [from, before] = [most, rows];
  }
  const falling = nonIncreasing(units).map((count) => Math.max(0, count));
  const sum = falling.reduce((all, count) => all + count, 0);
  return sum > 0
    ? falling.map((count) => (count * total) / sum)
    : new Float64Array(maxRowsPerUnit).fill(total / maxRowsPerUnit);
}

/** The nearest values that never rise: neighbours that do are pooled (Ayer, Brunk, Ewing, Reid and Silverman 1955). */
function nonIncreasing(values: Float64Array): Float64Array {
  const pools: { sum: number; length: number }[] = [];
  for (const value of values) {
    pools.push({ sum: value, length: 1 });
    for (
      let last = pools.at(-1)!, before = pools.at(-2);
      before !== undefined && last.sum * before.length > before.sum * last.length;
      before = pools.at(-2)
    ) {
      pools.pop();
      before.sum += last.sum;
      before.length += last.length;
      last = before;
    }
  }
  const found = new Float64Array(values.length);
  let at = 0;
  for (const { sum, length } of pools) {
    found.fill(sum / length, at, at + length);
    at += length;
  }
  return found;
}

/** The unit of each of about `sum(units)` rows, those of one unit beside each other; absent where each has one. Units of many rows lie anywhere. */
export function drawnUnits(units: Float64Array, random: GenerationRandom): Uint32Array | undefined {
  if (units.length === 1) return undefined;
  const whole = units.map(Math.round);
  const count = Math.max(1, whole[0]!);
  const order = Uint32Array.from({ length: count }, (_, unit) => unit);
  random.shuffle(order, count);
  const rowsOf = new Uint32Array(count).fill(1);
  for (let rows = 1; rows < whole.length; rows++)
    for (let i = 0; i < Math.min(count, whole[rows]!); i++) rowsOf[order[i]!]!++;
  const unitOfRow = new Uint32Array(rowsOf.reduce((sum, rows) => sum + rows, 0));
  let at = 0;
  for (let unit = 0; unit < count; unit++) {
    unitOfRow.fill(unit, at, at + rowsOf[unit]!);
    at += rowsOf[unit]!;
  }
  return unitOfRow;
}
