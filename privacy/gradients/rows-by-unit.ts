import type { Codes } from '../guard/codes.ts';
import type { UnitRows } from './network/network.ts';

/** Rows sorted by the unit that they belong to, in the order that each unit's rows are held in. Protected. */
export interface RowsByUnit {
  readonly units: number;
  /** The rows of unit u stand at `starts[u]` to `starts[u + 1] - 1` of `rows`. */
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
}

/** `unitOfRow` numbers units densely from 0; absent where every row is a unit of its own. */
export function rowsByUnit(unitOfRow: Uint32Array | undefined, rowCount: number, units: number): RowsByUnit {
  const starts = new Uint32Array(units + 1);
  const rows = new Uint32Array(rowCount);
  if (unitOfRow === undefined) {
    for (let row = 0; row < rowCount; row++) starts[row + 1] = row + 1;
    return { units, starts, rows: rows.map((_, row) => row) };
  }
  for (const unit of unitOfRow) starts[unit + 1]!++;
  for (let unit = 0; unit < units; unit++) starts[unit + 1]! += starts[unit]!;
  const next = starts.slice(0, units);
  for (const [row, unit] of unitOfRow.entries()) rows[next[unit]!++] = row;
  return { units, starts, rows };
}

/** All rows of the units `drawn`. */
export function takeUnits({ starts, rows }: RowsByUnit, columns: readonly Codes[], drawn: Uint32Array): UnitRows {
  const taken = new Uint32Array(drawn.length + 1);
  for (const [i, unit] of drawn.entries()) taken[i + 1] = taken[i]! + starts[unit + 1]! - starts[unit]!;
  const codes = new Int32Array(taken[drawn.length]! * columns.length);
  for (const [position, column] of columns.entries()) {
    for (const [i, unit] of drawn.entries()) {
      let at = taken[i]! * columns.length + position;
      for (let place = starts[unit]!; place < starts[unit + 1]!; place++) {
        codes[at] = column[rows[place]!]!;
        at += columns.length;
      }
    }
  }
  return { units: drawn.length, starts: taken, codes };
}
