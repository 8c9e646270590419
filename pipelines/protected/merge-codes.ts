import { allocateCodes } from '../../privacy/guard/codes.ts';
import type { Recoding } from '../../privacy/guard/guard.ts';
import type { BoundedRecords } from '../../privacy/guard/records.ts';

/** The same records with the codes of each column that has a recoding merged by it. */
export function mergeCodes(records: BoundedRecords, recodings: readonly (Recoding | undefined)[]): BoundedRecords {
  const columns = records.columns.map((column, i) => {
    const recoding = recodings[i];
    if (recoding === undefined) return column;
    const codes = allocateCodes(recoding.size, column.codes.length);
    for (let row = 0; row < codes.length; row++) codes[row] = recoding.map[column.codes[row]!]!;
    return { name: column.name, size: recoding.size, codes };
  });
  return { ...records, columns };
}
