import { type Dictionary, isModelled } from '../../dictionary/dictionary.ts';
import type { OutputColumn } from './output-column.ts';

/** The released columns in the dictionary's order: modelled ones, and identifiers made afresh on request. */
export function outputColumnsOf(dictionary: Dictionary): OutputColumn[] {
  let position = 0;
  return dictionary.columns.flatMap((column): OutputColumn[] => {
    if (isModelled(column)) return [{ kind: 'modelled', coding: column.coding, position: position++ }];
    if (column.kind === 'identifier' && column.generate !== undefined) {
      return [{ kind: 'identifier', name: column.name, style: column.generate }];
    }
    return [];
  });
}
