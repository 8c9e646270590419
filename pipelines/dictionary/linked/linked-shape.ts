import type { ColumnShape } from '../../../models/model.ts';
import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import type { DetailShape, Grouping, LinkedShape } from '../../../privacy/guard/views/view.ts';
import { atomsIn } from '../atoms.ts';
import type { ColumnCoding } from '../coding.ts';
import { columnShape } from '../column-shape.ts';
import { isModelled } from '../dictionary.ts';
import type { DictionaryTable, LinkedDictionary } from './linked-dictionary.ts';
import { eventsOf, linkedColumns, type RowColumn, tablesOf, type UnitColumn } from './made-columns.ts';

/** Sizes and names of all columns, in the order of the records. */
export function linkedShape(dictionary: LinkedDictionary): LinkedShape {
  const columns = linkedColumns(dictionary);
  const events = eventsOf(dictionary);
  return {
    units: columns.units.map(publicColumn),
    events: {
      name: events?.name ?? 'events',
      columns: columns.events.map(publicColumn),
      most: events?.most ?? 1,
      gaps: events?.order?.gaps,
      groups: groupsOf(events, columns.events),
    },
    details: tablesOf(dictionary, 'details').map((table, i): DetailShape => {
      const own = columns.details[i]!;
      return {
        name: table.name,
        columns: own.map(publicColumn),
        most: table.most,
        kind: kindOf(table, own),
        ...(table.repeats === undefined ? {} : { repeats: table.repeats }),
        groups: groupsOf(table, own),
      };
    }),
  };
}

/** Position of the column that says what a row of details is about; the first where none is said to. */
export const kindOf = (table: DictionaryTable, columns: readonly RowColumn[]): number =>
  Math.max(
    0,
    columns.findIndex(({ coding }) => coding.name === table.kind),
  );

/** What a model may know of the values, in the same order. */
export function linkedColumnShapes(dictionary: LinkedDictionary): {
  readonly units: readonly ColumnShape[];
  readonly events: readonly ColumnShape[];
  readonly details: readonly (readonly ColumnShape[])[];
} {
  const columns = linkedColumns(dictionary);
  const events = eventsOf(dictionary);
  const details = tablesOf(dictionary, 'details');
  const ofRows = (table: DictionaryTable | undefined, own: readonly RowColumn[]): readonly ColumnShape[] =>
    own.map(({ coding, column }) =>
      table!.byKind.has(coding.name) ? numbersByKind(coding) : columnShape(coding, atomsOf(table!, column)),
    );
  return {
    units: columns.units.map((column) => columnShape(column.coding, unitAtoms(dictionary, column))),
    events: ofRows(events, columns.events),
    details: columns.details.map((own, i) => ofRows(details[i], own)),
  };
}

const publicColumn = ({ coding }: { readonly coding: ColumnCoding }): PublicColumn => ({
  name: coding.name,
  size: coding.size,
});

const groupsOf = (
  table: DictionaryTable | undefined,
  columns: readonly RowColumn[],
): readonly (Grouping | undefined)[] => columns.map(({ coding }) => table?.groups.get(coding.name));

/** Numbers whose classes rise within each kind, then missing. */
const numbersByKind = ({ size }: ColumnCoding): ColumnShape => ({
  ...(size > 1 ? { ordered: [0, size - 2] as const } : {}),
  apart: [],
  absent: [size - 1],
});

/** Numbers that many rows are said to hold, of a column of a table. */
function atomsOf({ dictionary }: DictionaryTable, column: number): readonly unknown[] {
  return atomsIn(dictionary.columns.filter(isModelled)[column]?.source ?? {});
}

function unitAtoms({ tables }: LinkedDictionary, { from }: UnitColumn): readonly unknown[] {
  return 'column' in from ? atomsOf(tables[from.table]!, from.column) : [];
}
