import type { DataDictionaryColumn } from '../../release-folder/artefacts/data-dictionary.ts';
import type { LinkedDataDictionary } from '../../release-folder/artefacts/linked-data-dictionary.ts';

/** Concepts, as `table.field` in small letters, that the dictionary of a release lets be 0: no matching concept. */
export const listingZero = ({ tables }: Pick<LinkedDataDictionary, 'tables'>): ReadonlySet<string> =>
  new Set(
    tables.flatMap(({ table, columns }) =>
      columns
        .filter(({ name }) => name.toLowerCase().endsWith('_concept_id'))
        .filter(listsZero)
        .map(({ name }) => `${table}.${name}`.toLowerCase()),
    ),
  );

function listsZero(column: DataDictionaryColumn): boolean {
  if (column.kind === 'map') return column.map.some(({ to }) => String(to) === '0');
  return column.kind === 'modelled' && column.cells.some((cell) => cell.kind === 'value' && String(cell.value) === '0');
}
