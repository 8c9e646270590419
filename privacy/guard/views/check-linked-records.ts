import { allBelow, type EncodedColumn } from '../codes.ts';
import type { PublicColumn } from '../guard.ts';
import type { LinkedRecords } from './linked-records.ts';
import type { LinkedShape } from './view.ts';

/**
 * What views rest on, checked before their first row is made: the records have the public shape, every row belongs to one unit, and no
 * unit or event has more rows than was said. An error is a defect of the caller, and says nothing of the records beyond that.
 */
export function checkLinkedRecords(records: LinkedRecords, shape: LinkedShape): void {
  const { unitCount, units, events, details } = records;
  checkColumns('units', units, shape.units, unitCount);
  const eventRows = checkStarts(events.name, events.start, unitCount, shape.events.most);
  checkColumns(events.name, events.columns, shape.events.columns, eventRows);
  checkTime(records, shape);
  if (details.length !== shape.details.length) throw differs('details');
  for (const [position, { name, columns, start }] of details.entries()) {
    const own = shape.details[position]!;
    checkColumns(name, columns, own.columns, checkStarts(name, start, eventRows, own.most));
  }
}

/** Rows of a table of which each parent has a run, of at most `most`. */
function checkStarts(table: string, start: Uint32Array, parents: number, most: number): number {
  if (start.length !== parents + 1 || start[0] !== 0) throw differs(table);
  for (let parent = 0; parent < parents; parent++) {
    if (start[parent + 1]! < start[parent]! || start[parent + 1]! - start[parent]! > most) {
      throw new Error(`The rows of ${table} were not bounded before counting`);
    }
  }
  return start[parents]!;
}

function checkColumns(
  table: string,
  held: readonly EncodedColumn[],
  shape: readonly PublicColumn[],
  rows: number,
): void {
  if (held.length !== shape.length) throw differs(table);
  for (const [position, { name, size, codes }] of held.entries()) {
    const own = shape[position]!;
    if (name !== own.name || size !== own.size || codes.length !== rows || !allBelow(codes, size)) throw differs(table);
  }
}

function checkTime({ unitCount, events: { name, start, time } }: LinkedRecords, { events }: LinkedShape): void {
  if ((time === undefined) !== (events.gaps === undefined)) throw differs(name);
  if (time === undefined) return;
  if (time.length !== start[unitCount]) throw differs(name);
  for (let unit = 0; unit < unitCount; unit++) {
    for (let row = start[unit]!; row < start[unit + 1]!; row++) {
      const isInOrder = row === start[unit] || time[row]! >= time[row - 1]!;
      if (!Number.isSafeInteger(time[row]) || !isInOrder) throw new Error(`The rows of ${name} are not in order`);
    }
  }
}

const differs = (table: string): Error => new Error(`The rows of ${table} do not have their public shape`);
