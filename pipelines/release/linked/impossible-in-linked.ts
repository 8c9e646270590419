import type { LinkedInputs } from '../../../models/linked/linked-model.ts';
import type { ImpossibleCells } from '../../../models/model.ts';
import { isModelled } from '../../dictionary/dictionary.ts';
import { heldConstraints } from '../../dictionary/held-constraints.ts';
import { impossibleRows } from '../../dictionary/linked/impossible-rows.ts';
import type { DictionaryTable, LinkedDictionary } from '../../dictionary/linked/linked-dictionary.ts';
import { eventsOf, linkedColumns } from '../../dictionary/linked/made-columns.ts';

/** The constraints of the tables of units and of events, and what follows from rows that are there or not, over the columns of the model. */
export function impossibleInLinked(dictionary: LinkedDictionary): LinkedInputs['impossible'] {
  const columns = linkedColumns(dictionary);
  const events = eventsOf(dictionary);
  return {
    units: [
      ...impossibleRows(columns, dictionary),
      ...heldIn(dictionary.tables[0]!, (name) =>
        columns.units.findIndex(({ coding, from }) => from.of !== 'single' && coding.name === name),
      ),
    ],
    events:
      events === undefined
        ? []
        : heldIn(events, (name) => columns.events.findIndex(({ coding }) => coding.name === name)),
  };
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
