import { UserError } from '../../errors.ts';
import type { PublicColumn } from '../guard.ts';

/** Largest marginal that is counted or compared: 2^27 cells. */
export const MOST_CELLS: number = 2 ** 27;
/** Most cells of all marginals measured under one question, whose noisy counts are recorded as one answer. */
export const MOST_MEASURED_CELLS: number = 2 ** 26;

/** Cells of the marginal over `columns`, which must exist and differ. Throws `DOMAIN_TOO_LARGE`, or `RangeError` for a defect. */
export function domainSize(all: readonly PublicColumn[], columns: readonly number[]): number {
  const seen = new Set<number>();
  let cells = 1;
  for (const column of columns) {
    const found = all[column];
    if (found === undefined) throw new RangeError(`Cannot count column ${column}: there are ${all.length} columns`);
    if (seen.has(column)) throw new RangeError(`Cannot count column ${column} twice in one marginal`);
    seen.add(column);
    cells *= found.size;
  }
  if (columns.length === 0) throw new RangeError('Cannot count a marginal of no columns');
  if (cells > MOST_CELLS) {
    const names = columns.map((column) => all[column]!.name);
    throw new UserError(
      'DOMAIN_TOO_LARGE',
      `Cannot count ${names.join(' x ')}: ${cells} cells are more than ${MOST_CELLS}`,
      { hint: 'Give these columns fewer values or wider bins in the dictionary.', params: { cells, most: MOST_CELLS } },
    );
  }
  return cells;
}
