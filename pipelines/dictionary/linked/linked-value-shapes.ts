import type { LinkedInputs } from '../../../models/linked/linked-model.ts';
import type { ColumnShape } from '../../../models/model.ts';
import { atomsIn } from '../atoms.ts';
import type { ColumnCoding } from '../coding.ts';
import { columnShape } from '../column-shape.ts';
import { isModelled } from '../dictionary.ts';
import { linkedColumns } from './linked-columns.ts';
import type { LinkedDictionary } from './linked-dictionary.ts';

/** What models may know of the values of linked records, in the order of their columns. */
export function linkedValueShapes(dictionary: Pick<LinkedDictionary, 'tables'>): LinkedInputs['shapes'] {
  const { units, events, details } = linkedColumns(dictionary);
  const shape = (table: number, coding: ColumnCoding, name: string): ColumnShape => {
    const column = dictionary.tables[table]!.dictionary.columns.filter(isModelled).find((own) => own.name === name);
    return columnShape(coding, atomsIn(column?.source ?? {}));
  };
  return {
    units: units.map(({ table, coding, from }) =>
      shape(
        table,
        coding,
        from === 'single' ? coding.name.slice(dictionary.tables[table]!.name.length + 1) : coding.name,
      ),
    ),
    events: events.columns.map((coding) => shape(events.table, coding, coding.name)),
    details: details.map(({ table, columns }) => columns.map((coding) => shape(table, coding, coding.name))),
  };
}
