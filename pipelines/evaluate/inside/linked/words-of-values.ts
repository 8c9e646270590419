import type { ColumnCoding } from '../../../dictionary/coding.ts';
import type { LinkedDictionary } from '../../../dictionary/linked/linked-dictionary.ts';
import { eventsOf, linkedColumns, tablesOf } from '../../../dictionary/linked/made-columns.ts';
import { cellInWords } from '../../../release-folder/page/columns/cell-in-words.ts';

/** How figures are put into words. */
export interface Words {
  /** A unit, such as a patient. */
  readonly unit: string;
  /** The table of events. */
  readonly events: string;
  readonly wordsFor: WordsOfValues;
  /** Whether the codes of a column of events rise with a number or a time. */
  readonly isOrdered: (column: string) => boolean;
}

export const wordsOf = (dictionary: LinkedDictionary): Words => ({
  unit: dictionary.unit.name,
  events: eventsOf(dictionary)?.name ?? 'events',
  wordsFor: wordsOfValues(dictionary),
  isOrdered: (column) =>
    linkedColumns(dictionary).events.some(
      ({ coding: { name, cells } }) => name === column && cells.some(({ kind }) => kind === 'interval'),
    ),
});

/** What a code of a column means, the column named as figures name it. */
export type WordsOfValues = (column: string, code: number) => string;

/** Columns of events by their own names, those of details behind the name of their table. */
export function wordsOfValues(dictionary: LinkedDictionary): WordsOfValues {
  const { events, details } = linkedColumns(dictionary);
  const tables = tablesOf(dictionary, 'details');
  const codings = new Map<string, ColumnCoding>([
    ...events.map(({ coding }): [string, ColumnCoding] => [coding.name, coding]),
    ...details.flatMap((columns, i) =>
      columns.map(({ coding }): [string, ColumnCoding] => [`${tables[i]!.name}.${coding.name}`, coding]),
    ),
  ]);
  return (column, code) => {
    const cell = codings.get(column)?.cells[code];
    return cell === undefined ? `value ${code}` : cellInWords(cell);
  };
}
