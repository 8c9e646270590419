import type { Cell, ColumnCoding } from '../dictionary/coding.ts';
import { otherTokenOf } from '../dictionary/other-token.ts';

const NUMERIC: ReadonlySet<ColumnCoding['kind']> = new Set(['integer', 'real', 'censored', 'date', 'datetime']);

/** Whether the values of a column count as numbers in a regression: those of dates in days, of moments in seconds. */
export const isNumeric = ({ kind }: Pick<ColumnCoding, 'kind'>): boolean => NUMERIC.has(kind);

/** What each code of a column is called, as a release has it; `undefined` where there is no value. Of bins their range. */
export function columnLevels({ cells }: Pick<ColumnCoding, 'cells'>): readonly (string | undefined)[] {
  const texts = new Set(cells.flatMap((cell) => (cell.kind === 'value' ? [String(cell.value)] : [])));
  const other = otherTokenOf(texts);
  return cells.map((cell) => nameOf(cell, other));
}

function nameOf(cell: Cell, other: string): string | undefined {
  switch (cell.kind) {
    case 'value':
      return String(cell.value);
    case 'interval':
      return `[${cell.lower}, ${cell.upper}${cell.closed ? ']' : ')'}`;
    case 'other':
      return other;
    case 'missing':
      return undefined;
  }
}
