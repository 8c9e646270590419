import type { Codes } from '../../../../privacy/guard/codes.ts';
import { eventOfDetail, type LinkedTable, unitOfEvent } from '../linked-table.ts';

/** A column of which units have several values: of events or of details. */
export interface ManyValued {
  readonly name: string;
  readonly size: number;
  /** Told the values of each unit in the order of its events; `place` rises with the event and is the same within one. */
  visit(table: LinkedTable, visitor: (unit: number, value: number, place: number) => void): void;
}

/** The columns of events, and the kinds of details. */
export function manyValued({ shape }: LinkedTable): ManyValued[] {
  return [
    ...shape.events.columns.map(
      ({ name, size }, column): ManyValued => ({
        name,
        size,
        visit: ({ rows }, visitor) => visitEvents(unitOfEvent(rows), rows.events.columns[column]!, visitor),
      }),
    ),
    ...shape.details.map(
      ({ name, columns, kind }, detail): ManyValued => ({
        name: `${name}.${columns[kind]!.name}`,
        size: columns[kind]!.size,
        visit: ({ rows }, visitor) => {
          const [units, { start, columns: codes }] = [unitOfEvent(rows), rows.details[detail]!];
          const kinds = codes[kind]!;
          eventOfDetail(start).forEach((event, row) => {
            visitor(units[event]!, kinds[row]!, event);
          });
        },
      }),
    ),
  ];
}

function visitEvents(units: Uint32Array, codes: Codes, visitor: Parameters<ManyValued['visit']>[1]): void {
  for (let event = 0; event < units.length; event++) visitor(units[event]!, codes[event]!, event);
}

/** Hears, unit by unit, its distinct values and the place of the first of each. Both arrays are used again. */
export function visitFirstPlaces(
  column: ManyValued,
  table: LinkedTable,
  visit: (unit: number, values: readonly number[], placeOf: Float64Array) => void,
): void {
  const placeOf = new Float64Array(column.size);
  const seenBy = new Uint32Array(column.size).fill(0xffff_ffff);
  const values: number[] = [];
  let current = 0xffff_ffff;
  column.visit(table, (unit, value, place) => {
    if (unit !== current) {
      if (values.length > 0) visit(current, values, placeOf);
      values.length = 0;
      current = unit;
    }
    if (seenBy[value] === unit) return;
    seenBy[value] = unit;
    placeOf[value] = place;
    values.push(value);
  });
  if (values.length > 0) visit(current, values, placeOf);
}
