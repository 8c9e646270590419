import type { LinkedRows } from '../../../models/linked/linked-model.ts';
import type { Codes, EncodedColumn } from '../../../privacy/guard/codes.ts';
import type { LinkedShape } from '../../../privacy/guard/views/view.ts';

/** Units with their events and what belongs to these, recorded or drawn, as evaluation reads them. */
export interface LinkedTable {
  readonly shape: LinkedShape;
  readonly rows: LinkedRows;
  /** What codes stand for, as recorded or as drawn inside bins; by column, one a row, NaN where there is no number. */
  readonly numbers?: {
    readonly events: readonly (Float64Array | undefined)[];
    readonly details: readonly (readonly (Float64Array | undefined)[])[];
  };
}

/** The rows of records without what names them; `LinkedRecords` fits. */
export function rowsOfColumns(records: {
  readonly unitCount: number;
  readonly units: readonly EncodedColumn[];
  readonly events: {
    readonly columns: readonly EncodedColumn[];
    readonly start: Uint32Array;
    readonly time: Float64Array | undefined;
  };
  readonly details: readonly { readonly columns: readonly EncodedColumn[]; readonly start: Uint32Array }[];
}): LinkedRows {
  const codesOf = (columns: readonly EncodedColumn[]): readonly Codes[] => columns.map(({ codes }) => codes);
  const { unitCount, units, events, details } = records;
  return {
    unitCount,
    units: codesOf(units),
    events: { columns: codesOf(events.columns), start: events.start, time: events.time },
    details: details.map(({ columns, start }) => ({ columns: codesOf(columns), start })),
  };
}

/** How many events there are in all. */
export const eventCount = ({ events }: LinkedRows): number => events.start[events.start.length - 1]!;

/** The unit of each event. */
export function unitOfEvent({ events }: LinkedRows): Uint32Array {
  const units = new Uint32Array(events.start[events.start.length - 1]!);
  for (let unit = 0; unit + 1 < events.start.length; unit++)
    units.fill(unit, events.start[unit]!, events.start[unit + 1]!);
  return units;
}

/** The event of each row of details. */
export function eventOfDetail(start: Uint32Array): Uint32Array {
  const events = new Uint32Array(start[start.length - 1]!);
  for (let event = 0; event + 1 < start.length; event++) events.fill(event, start[event]!, start[event + 1]!);
  return events;
}
