import type { LinkedInputs } from '../../../models/linked/linked-model.ts';
import type { ImpossibleCells } from '../../../models/model.ts';
import { isModelled } from '../../dictionary/dictionary.ts';
import { heldConstraints } from '../../dictionary/held-constraints.ts';
import { impossibleRows, linkedColumns } from '../../dictionary/linked/linked-columns.ts';
import type { DictionaryTable, LinkedDictionary } from '../../dictionary/linked/linked-dictionary.ts';

/** The constraints of the tables of units and of events, and what follows from rows that are there or not, over the columns of the model. */
export function impossibleInLinked({ tables }: Pick<LinkedDictionary, 'tables'>): LinkedInputs['impossible'] {
  const columns = linkedColumns({ tables });
  return {
    units: [
      ...impossibleRows(columns),
      ...heldIn(tables[0]!, (name) =>
        columns.units.findIndex(({ coding, from }) => from !== 'single' && coding.name === name),
      ),
    ],
    events: heldIn(tables[columns.events.table]!, (name) =>
      columns.events.columns.findIndex((own) => own.name === name),
    ),
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
