import type { Problems } from '../../problems.ts';
import type { DictionaryTable } from '../linked-dictionary.ts';
import { linkedColumns } from '../made-columns.ts';

/**
 * Columns of units come from several tables, and one says whether there is a row in a table of one row a unit: no two of them have one name, or a
 * plan could not say which it means.
 */
export function refuseTwinNames(tables: readonly DictionaryTable[], problems: Problems): void {
  const seen = new Map<string, string>();
  for (const { coding, from } of linkedColumns({ tables }).units) {
    const { name } = tables[from.table]!;
    const other = seen.get(coding.name);
    seen.set(coding.name, name);
    if (other === undefined || from.of === 'entry') continue;
    const what = from.of === 'present' ? `whether a unit has a row of "${name}"` : `a column of "${name}"`;
    problems.add(
      ['tables', name],
      `${what} is called "${coding.name}" among the columns of units, as a column of "${other}" is: rename one of the two`,
    );
  }
}
