import type { LinkedInputs } from '../../../models/linked/linked-model.ts';
import { hasEventsColumn } from '../../../models/linked/recipe/has-events.ts';
import type { ImpossibleCells } from '../../../models/model.ts';
import { isModelled } from '../../dictionary/dictionary.ts';
import { heldConstraints } from '../../dictionary/held-constraints.ts';
import { impossibleConstants } from '../../dictionary/linked/impossible-constants.ts';
import { impossibleRows, tellingColumn } from '../../dictionary/linked/impossible-rows.ts';
import type { DictionaryTable, LinkedDictionary } from '../../dictionary/linked/linked-dictionary.ts';
import { linkedShape } from '../../dictionary/linked/linked-shape.ts';
import { eventsOf, type LinkedColumns, linkedColumns } from '../../dictionary/linked/made-columns.ts';
import { ofRowsThere, type TellsRows } from '../../dictionary/linked/of-rows-there.ts';

/** The constraints of tables of units, of single tables and of events, and what follows from rows that are there or not, over the columns of the model. */
export function impossibleInLinked(dictionary: LinkedDictionary): LinkedInputs['impossible'] {
  const columns = linkedColumns(dictionary);
  const events = eventsOf(dictionary);
  return {
    units: [
      ...impossibleRows(columns, dictionary),
      ...impossibleConstants(columns, dictionary, linkedShape(dictionary)),
      ...dictionary.tables.flatMap((table, at) => heldOfUnits(table, at, columns, dictionary)),
    ],
    events:
      events === undefined
        ? []
        : heldIn(events, (name) => columns.events.findIndex(({ coding }) => coding.name === name)),
  };
}

/** Constraints of a table of which a unit has one row, or whose columns are the same in all of a unit's rows. */
function heldOfUnits(
  table: DictionaryTable,
  at: number,
  columns: LinkedColumns,
  dictionary: LinkedDictionary,
): ImpossibleCells[] {
  if (table.source === 'made') return [];
  const { units } = columns;
  const { codings } = table.dictionary;
  const placeOf = (name: string): number =>
    units.findIndex(
      ({ coding, from }) =>
        ('column' in from && from.table === at && codings[from.column]!.name === name) ||
        (table.constant.includes(name) && from.of === 'units' && coding.name === name),
    );
  const held = heldIn(table, placeOf);
  if (held.length === 0) return [];
  const tells = tellsRows(table, at, columns, dictionary);
  return held.map((set) =>
    ofRowsThere(
      set,
      set.columns.map((column) => codings.find(({ name }) => placeOf(name) === column)!.size),
      set.columns.map((column) => units[column]!.coding.size),
      tells,
    ),
  );
}

function tellsRows(
  { role }: DictionaryTable,
  at: number,
  columns: LinkedColumns,
  dictionary: LinkedDictionary,
): TellsRows | undefined {
  if (role === 'single') {
    const { column, absent } = tellingColumn(columns, dictionary, at);
    return { column, absent, size: columns.units[column]!.coding.size };
  }
  if (role !== 'events' || dictionary.tables[0]!.source === 'made') return undefined;
  return { column: hasEventsColumn(linkedShape(dictionary)), absent: 0, size: 2 };
}

/** Constraints of one table whose columns are all in the model's. */
function heldIn({ dictionary }: DictionaryTable, place: (name: string) => number): readonly ImpossibleCells[] {
  if (dictionary.constraints.length === 0) return [];
  const held = heldConstraints(dictionary.constraints, dictionary.columns.filter(isModelled)) ?? [];
  return held.flatMap(({ columns, cells }) => {
    const placed = columns.map((column) => place(dictionary.codings[column]!.name));
    return placed.includes(-1) ? [] : [{ columns: placed, cells }];
  });
}
