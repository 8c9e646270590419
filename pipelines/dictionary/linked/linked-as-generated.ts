import { asGenerated, columnAsGenerated, type Generator } from '../as-generated.ts';
import type { LinkedDictionary } from './linked-dictionary.ts';

/** `asGenerated` of every table. */
export const linkedAsGenerated = (dictionary: LinkedDictionary, generator: Generator): LinkedDictionary => ({
  ...dictionary,
  tables: dictionary.tables.map((table) => ({
    ...table,
    dictionary: asGenerated(table.dictionary, generator),
    byKind: new Map(
      [...table.byKind].map(([name, columns]) => [name, columns.map((column) => columnAsGenerated(column, generator))]),
    ),
  })),
});
