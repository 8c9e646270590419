import { outputField } from './field.ts';
import { invalidCoding } from './invalid-coding.ts';
import { isGiven, type OutputColumn, outputName } from './output-column.ts';
import { outputFields } from './output-fields.ts';
import { spreadTable } from './spread-table.ts';

/**
 * Refuses columns that no table could be written for: codings that contradict themselves, columns that
 * cannot be made of the others, and names that differ in case
 * alone, which engines hold for one. Looks at public facts only, so it can be asked before anything is spent. Throws
 * `DICTIONARY_INVALID`.
 */
export function checkOutputColumns(columns: readonly OutputColumn[]): void {
  const seen = new Set<string>();
  for (const column of columns) {
    const folded = outputName(column).toLowerCase();
    if (seen.has(folded))
      throw invalidCoding(outputName(column), 'another column has this name but for upper and lower case');
    seen.add(folded);
    if (column.kind === 'computed' || isGiven(column)) continue;
    const field = outputField(column);
    if (column.kind === 'modelled' && field.storage !== 'text' && field.storage !== 'boolean')
      spreadTable(column.coding, field);
  }
  outputFields(columns);
}
