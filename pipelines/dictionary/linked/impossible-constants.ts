import { hasEventsColumn } from '../../../models/linked/recipe/has-events.ts';
import type { ImpossibleCells } from '../../../models/model.ts';
import type { LinkedDictionary } from './linked-dictionary.ts';
import { eventsOf, type LinkedColumns } from './made-columns.ts';

/**
 * What no unit can be because of its events: one without events has none of their constants, one with events has those that are never missing, and units that
 * are made of rows have some.
 */
export function impossibleConstants(
  { units }: LinkedColumns,
  dictionary: LinkedDictionary,
  shape: Parameters<typeof hasEventsColumn>[0],
): ImpossibleCells[] {
  const any = hasEventsColumn(shape);
  const events = eventsOf(dictionary);
  if (events === undefined) return [];
  if (dictionary.tables[0]!.source === 'made') return [{ columns: [any], cells: Uint8Array.of(1, 0) }];
  return units.flatMap(({ coding, from }, at): ImpossibleCells[] => {
    if (from.of !== 'constant') return [];
    const missing = coding.cells.findIndex(({ kind }) => kind === 'missing');
    const isRequired = missing >= events.dictionary.codings[from.column]!.size;
    const cells = Uint8Array.from({ length: 2 * coding.size }, (_, cell) => {
      const isMissing = cell >> 1 === missing;
      return Number(cell % 2 === 0 ? !isMissing : isRequired && isMissing);
    });
    return [{ columns: [at, any], cells }];
  });
}
