import type { Codes, EncodedColumn } from '../../privacy/guard/codes.ts';
import type { PublicColumn } from '../../privacy/guard/guard.ts';
import type { LinkedRecords } from '../../privacy/guard/views/linked-records.ts';
import type { LinkedShape } from '../../privacy/guard/views/view.ts';
import type { LinkedRows } from './linked-model.ts';

/** Drawn units in the form that views are made of. */
export function asRecords(shape: LinkedShape, { unitCount, units, events, details }: LinkedRows): LinkedRecords {
  return {
    unitCount,
    units: named(shape.units, units),
    events: {
      name: shape.events.name,
      columns: named(shape.events.columns, events.columns),
      start: events.start,
      most: shape.events.most,
      time: events.time,
    },
    details: shape.details.map(({ name, columns, most }, at) => ({
      name,
      columns: named(columns, details[at]!.columns),
      start: details[at]!.start,
      most,
    })),
  };
}

const named = (columns: readonly PublicColumn[], codes: readonly Codes[]): EncodedColumn[] =>
  columns.map(({ name, size }, at) => ({ name, size, codes: codes[at]! }));
