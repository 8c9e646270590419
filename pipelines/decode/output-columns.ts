import type { Dictionary } from '../dictionary/dictionary.ts';
import type { OutputColumn } from './output-column.ts';

/**
 * The columns of the released table, in the order of the dictionary: modelled ones, and identifiers for which fresh
 * values are asked. Texts and other identifiers are left out.
 */
export function outputColumns(dictionary: Pick<Dictionary, 'columns' | 'codings'>): readonly OutputColumn[] {
  const positions = new Map(dictionary.codings.map((coding, position) => [coding.name, position]));
  return dictionary.columns.flatMap((column): OutputColumn[] => {
    if (column.kind === 'text') return [];
    if (column.kind === 'identifier') {
      return column.generate === undefined ? [] : [{ kind: 'identifier', name: column.name, style: column.generate }];
    }
    return [{ kind: 'modelled', coding: column.coding, position: positions.get(column.name)! }];
  });
}
