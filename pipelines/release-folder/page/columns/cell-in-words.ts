import type { Cell } from '../../../dictionary/coding.ts';

/** What a cell stands for, as a label. */
export function cellInWords(cell: Cell): string {
  switch (cell.kind) {
    case 'value':
      return cell.label === undefined ? String(cell.value) : `${cell.value}: ${cell.label}`;
    case 'interval':
      return `${cell.lower} to ${cell.closed ? '' : 'below '}${cell.upper}`;
    case 'missing':
      return 'null (missing)';
    case 'other':
      return 'other';
  }
}
