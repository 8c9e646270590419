import { allBelow, allocateCodes, takeRows } from './codes.ts';
import type { CountedColumn } from './counting/count-cells.ts';
import type { RowWeights } from './counting/weigh-cells.ts';
import type { PublicColumn, Recoding } from './guard.ts';
import { WEIGHT_LATTICE } from './lattice.ts';
import { type BoundedRecords, countUnits } from './records.ts';

/** The records as the guard reads them. Making a view reads nothing; the first question that is paid for does. */
export interface RecordsView {
  column(position: number): CountedColumn;
  rowCount(): number;
  /** Absent where every row is a unit of its own. */
  unitOfRow(): Uint32Array | undefined;
  /** Absent where every row counts as one. */
  readonly weights: ViewWeights | undefined;
}

export interface ViewWeights {
  /** Most that the weights of a unit add up to, in rows. */
  readonly rows: number;
  /** Weights that are checked to add up to no more than `rows`. */
  of(rows: number): RowWeights;
}

/**
 * Views the records, checking on first use what every sensitivity rests on: no unit has more than `maxRowsPerUnit` rows, or weights
 * that add up to more than as many; all columns are as long as the table, and every code is below its column's size.
 * Such an error is a defect of the caller, and says nothing of the records beyond that.
 */
export function recordsView(records: BoundedRecords): RecordsView {
  const checked: (CountedColumn | undefined)[] = [];
  let bounded = false;
  const weights = checkedWeights(records);
  const checkBound = (): void => {
    if (bounded) return;
    const { unitOfRow, rowCount, maxRowsPerUnit } = records;
    if (weights !== undefined) weights.of(maxRowsPerUnit);
    else if (unitOfRow !== undefined && !isBounded(unitOfRow, rowCount, maxRowsPerUnit)) {
      throw new Error('The contribution bound was not applied to the records before counting');
    }
    bounded = true;
  };
  return {
    column(position) {
      checkBound();
      const known = checked[position];
      if (known !== undefined) return known;
      const { size, codes } = records.columns[position]!;
      if (codes.length !== records.rowCount || !allBelow(codes, size)) {
        throw new Error(`Column ${position} was not encoded to its public size`);
      }
      checked[position] = { size, codes };
      return checked[position];
    },
    rowCount: () => records.rowCount,
    unitOfRow() {
      checkBound();
      return records.unitOfRow;
    },
    weights,
  };
}

function checkedWeights(records: BoundedRecords): ViewWeights | undefined {
  if (records.weightsFor === undefined) return undefined;
  const checked = new Map<number, RowWeights>();
  return {
    rows: records.maxRowsPerUnit,
    of(rows) {
      const known = checked.get(rows);
      if (known !== undefined) return known;
      const weights = records.weightsFor!(rows);
      if (weights.length !== records.rowCount || !isLight(records.unitOfRow, weights, rows)) {
        throw new Error('The weights of a unit were not bounded before counting');
      }
      checked.set(rows, weights);
      return weights;
    },
  };
}

/** Whether no row weighs more than one, and the rows of no unit more than `most`. */
function isLight(unitOfRow: Uint32Array | undefined, weights: RowWeights, most: number): boolean {
  if (unitOfRow !== undefined && unitOfRow.length !== weights.length) return false;
  const units = unitOfRow === undefined ? weights.length : countUnits(unitOfRow);
  if (units > weights.length) return false;
  const weightOfUnit = new Float64Array(units);
  for (let row = 0; row < weights.length; row++) {
    const unit = unitOfRow === undefined ? row : unitOfRow[row]!;
    weightOfUnit[unit]! += weights[row]!;
    if (weights[row]! > WEIGHT_LATTICE || weightOfUnit[unit]! > most * WEIGHT_LATTICE) return false;
  }
  return true;
}

function isBounded(unitOfRow: Uint32Array, rows: number, most: number): boolean {
  if (unitOfRow.length !== rows) return false;
  const units = countUnits(unitOfRow);
  if (units > rows) return false;
  const rowsOfUnit = new Uint32Array(units);
  for (const unit of unitOfRow) {
    rowsOfUnit[unit]!++;
    if (rowsOfUnit[unit]! > most) return false;
  }
  return true;
}

/** The same rows with the values of some columns merged. Each column is recoded once, when first asked for. */
export function recodedView(view: RecordsView, recodings: readonly (Recoding | undefined)[]): RecordsView {
  const made: (CountedColumn | undefined)[] = [];
  return {
    column(position) {
      const recoding = recodings[position];
      if (recoding === undefined) return view.column(position);
      made[position] ??= recode(view.column(position), recoding);
      return made[position];
    },
    rowCount: view.rowCount,
    unitOfRow: view.unitOfRow,
    weights: view.weights,
  };
}

/** The first `rows` rows of each unit, in the order that they are held in; where rows have weights, all rows with smaller ones. */
export function fewerRowsView(view: RecordsView, rows: number): RecordsView {
  if (view.weights !== undefined) return { ...view, weights: { ...view.weights, rows } };
  const made: (CountedColumn | undefined)[] = [];
  let chosen: Uint32Array | undefined;
  let units: Uint32Array | undefined;
  const positions = (): Uint32Array | undefined => {
    const unitOfRow = view.unitOfRow();
    if (unitOfRow !== undefined) chosen ??= firstRows(unitOfRow, rows);
    return chosen;
  };
  return {
    column(position) {
      const taken = positions();
      if (taken === undefined) return view.column(position);
      if (made[position] === undefined) {
        const whole = view.column(position);
        made[position] = { size: whole.size, codes: takeRows(whole, taken) };
      }
      return made[position];
    },
    rowCount: () => positions()?.length ?? view.rowCount(),
    unitOfRow() {
      const unitOfRow = view.unitOfRow();
      units ??= unitOfRow && positions()!.map((row) => unitOfRow[row]!);
      return units;
    },
    weights: undefined,
  };
}

function firstRows(unitOfRow: Uint32Array, most: number): Uint32Array {
  const rowsOfUnit = new Uint32Array(countUnits(unitOfRow));
  const rows = new Uint32Array(unitOfRow.length);
  let taken = 0;
  for (const [row, unit] of unitOfRow.entries()) if (rowsOfUnit[unit]!++ < most) rows[taken++] = row;
  return rows.slice(0, taken);
}

function recode({ codes }: CountedColumn, { size, map }: Recoding): CountedColumn {
  const merged = allocateCodes(size, codes.length);
  for (let row = 0; row < codes.length; row++) merged[row] = map[codes[row]!]!;
  return { size, codes: merged };
}

/** The columns under the recodings. Throws `RangeError` where a map does not fit its column. */
export function recodedColumns(
  columns: readonly PublicColumn[],
  recodings: readonly (Recoding | undefined)[],
): readonly PublicColumn[] {
  if (recodings.length !== columns.length) {
    throw new RangeError(`Cannot recode ${columns.length} columns by ${recodings.length} recodings`);
  }
  const recoded = columns.map((column, position) => {
    const recoding = recodings[position];
    if (recoding === undefined) return column;
    const { name, size } = column;
    if (recoding.map.length !== size) {
      throw new RangeError(`Cannot recode ${name}: the map has ${recoding.map.length} values and the column ${size}`);
    }
    if (!Number.isInteger(recoding.size) || !allBelow(recoding.map, recoding.size)) {
      throw new RangeError(`Cannot recode ${name}: the map leads beyond ${recoding.size} values`);
    }
    return Object.freeze({ name, size: recoding.size });
  });
  return Object.freeze(recoded);
}
