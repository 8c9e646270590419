import { SECONDS_A_DAY } from '../../dictionary/calendar.ts';
import type { DictionaryConstraint } from '../../dictionary/constraint.ts';
import type { EvaluatedColumn, EvaluatedTable } from '../../statistics/evaluated-table.ts';

/**
 * Marks with 1 the rows of `table` that break `constraint`. Orders are held between the numbers themselves, a day against a moment by its first or last
 * second; what is impossible, and combinations, by codes, whose bins constraints never cut. Rows in which a column that counts has no value break no order and no
 * combination. `undefined` where the table lacks one of the columns.
 */
export function brokenRows(constraint: DictionaryConstraint, table: EvaluatedTable): Uint8Array | undefined {
  const columns = constraint.columns.map((name) => table.columns.find((column) => column.name === name));
  const known = columns.filter((column) => column !== undefined);
  if (known.length < columns.length) return undefined;
  switch (constraint.kind) {
    case 'order':
      return aboveOrder(known[0]!, known[1]!, table.rows);
    case 'impossible':
      return impossible(constraint.codes, known, table.rows);
    case 'combinations':
      return unlisted(constraint.allowed, known, table.rows);
  }
}

function aboveOrder(lower: EvaluatedColumn, upper: EvaluatedColumn, rows: number): Uint8Array | undefined {
  const [a, b] = [lower.numbers, upper.numbers];
  if (a === undefined || b === undefined) return undefined;
  const mixed = lower.coding.kind !== upper.coding.kind;
  const ofDay = (column: EvaluatedColumn): boolean => mixed && column.coding.kind === 'date';
  const [scaleOfA, scaleOfB] = [lower, upper].map((column) => (ofDay(column) ? SECONDS_A_DAY : 1));
  const restOfDay = ofDay(upper) ? SECONDS_A_DAY : 0;
  const broken = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const [start, end] = [a[row]! * scaleOfA!, b[row]! * scaleOfB! + restOfDay];
    broken[row] = (restOfDay > 0 ? start >= end : start > end) ? 1 : 0; // false for NaN
  }
  return broken;
}

function impossible(
  codes: readonly (readonly number[])[],
  columns: readonly EvaluatedColumn[],
  rows: number,
): Uint8Array {
  const broken = new Uint8Array(rows).fill(1);
  columns.forEach(({ codes: own, size }, i) => {
    const named = new Uint8Array(size);
    for (const code of codes[i]!) named[code] = 1;
    for (let row = 0; row < rows; row++) broken[row] = broken[row]! & named[own[row]!]!;
  });
  return broken;
}

function unlisted(
  allowed: readonly (readonly number[])[],
  columns: readonly EvaluatedColumn[],
  rows: number,
): Uint8Array {
  const key = (codes: readonly number[]): string => codes.join();
  const listed = new Set(allowed.map(key));
  const isValue = columns.map(({ coding }) => coding.cells.map(({ kind }) => kind === 'value'));
  const broken = new Uint8Array(rows);
  const known = new Map<number, 0 | 1>();
  for (let row = 0; row < rows; row++) {
    const place = columns.reduce((at, { codes, size }) => at * size + codes[row]!, 0);
    let is = known.get(place);
    if (is === undefined) {
      const codes = columns.map((column) => column.codes[row]!);
      const whole = codes.every((code, i) => isValue[i]![code]);
      is = whole && !listed.has(key(codes)) ? 1 : 0;
      known.set(place, is);
    }
    broken[row] = is;
  }
  return broken;
}
