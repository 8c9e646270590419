import { allocateCodes } from '../codes.ts';
import type { BoundedRecords } from '../records.ts';
import { mostCells } from './events.ts';
import { factsOf } from './facts-of-records.ts';
import { History } from './history/history.ts';
import type { LinkedRecords } from './linked-records.ts';
import type { LinkedShape, View } from './view.ts';

/** The distinct groups of kinds that each unit ever has, those that came first, one row each; at most `mostCells(view)` of a unit. */
export function everRows(records: LinkedRecords, shape: LinkedShape, view: View): BoundedRecords {
  const { unitCount, events, details } = records;
  const { columns, start } = details[view.detail!]!;
  const { kind, groups } = shape.details[view.detail!]!;
  const of = groups[kind]?.of;
  const kinds = columns[kind]!.codes;
  const most = mostCells(view);
  const units: number[] = [];
  const found: number[] = [];
  for (let unit = 0; unit < unitCount; unit++) {
    const seen = new Set<number>();
    const end = start[events.start[unit + 1]!]!;
    for (let row = start[events.start[unit]!]!; row < end && seen.size < most; row++) {
      const group = of === undefined ? kinds[row]! : of[kinds[row]!]!;
      if (seen.has(group)) continue;
      seen.add(group);
      units.push(unit);
      found.push(group);
    }
  }
  const unitOfRow = Uint32Array.from(units);
  const history = new History(shape, factsOf(records, shape), [view]);
  return {
    columns: view.columns.map((column) => {
      const { name, size } = column;
      if (column.from.of !== 'ever') return { name, size, codes: history.codesOf(column, { units: unitOfRow }) };
      const codes = allocateCodes(size, found.length);
      codes.set(found);
      return { name, size, codes };
    }),
    rowCount: found.length,
    unitOfRow: numbered(unitOfRow),
    maxRowsPerUnit: most,
  };
}

/** The same units, numbered densely; equal ones stand together. */
function numbered(units: Uint32Array): Uint32Array {
  let number = -1;
  return units.map((unit, row) => {
    if (row === 0 || unit !== units[row - 1]) number++;
    return number;
  });
}

/** Throws unless no unit has a group twice, which is what the sensitivity of `ever` rests on beside the number of its rows. */
export function checkDistinct({ columns, unitOfRow }: BoundedRecords, view: View): void {
  const { size, codes } = columns[view.columns.findIndex(({ from }) => from.of === 'ever')]!;
  const seen = new Set<number>();
  for (const [row, unit] of unitOfRow!.entries()) seen.add(unit * size + codes[row]!);
  if (seen.size !== codes.length)
    throw new Error('A unit has a group twice: its rows were not bounded before counting');
}
