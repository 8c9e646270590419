import type { LinkedRows } from '../../../models/linked/linked-model.ts';
import type { RowsOf } from './linked-output.ts';

/** Where the rows of a table belong. */
export interface Placed {
  readonly count: number;
  /** The unit of each row. */
  readonly unit: Uint32Array;
  /** The event that each row is or belongs to; absent where rows are of units. */
  readonly event: Uint32Array | undefined;
}

/** The rows of a table in the order that they are written in: by unit, then by place among its events. */
export function placedRows({ unitCount, units, events, details }: LinkedRows, rows: RowsOf): Placed {
  switch (rows.of) {
    case 'units':
      return { count: unitCount, unit: Uint32Array.from({ length: unitCount }, (_, unit) => unit), event: undefined };
    case 'single': {
      const told = units[rows.column]!;
      const unit = Uint32Array.from([...told.keys()].filter((at) => told[at] !== rows.absent));
      return { count: unit.length, unit, event: undefined };
    }
    case 'events': {
      const unit = owners(events.start);
      return { count: unit.length, unit, event: Uint32Array.from({ length: unit.length }, (_, row) => row) };
    }
    case 'details': {
      const event = owners(details[rows.detail]!.start);
      const ofEvent = owners(events.start);
      return { count: event.length, unit: event.map((at) => ofEvent[at]!), event };
    }
  }
}

/** The parent of each row, where rows `start[p] .. start[p + 1]` are those of parent `p`. */
function owners(start: Uint32Array): Uint32Array {
  const parents = start.length - 1;
  const owner = new Uint32Array(start[parents]!);
  for (let parent = 0; parent < parents; parent++) owner.fill(parent, start[parent]!, start[parent + 1]!);
  return owner;
}
