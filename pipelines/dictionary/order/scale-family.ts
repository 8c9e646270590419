import type { ColumnKind } from '../coding.ts';

/** What the values of a column can be compared with: those of columns of the same family. `undefined`: they have no order. */
export function scaleFamily(kind: ColumnKind | undefined): 'integer' | 'real' | 'time' | undefined {
  if (kind === 'date' || kind === 'datetime') return 'time';
  return kind === 'integer' || kind === 'real' ? kind : undefined;
}
