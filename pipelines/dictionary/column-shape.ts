import type { ColumnShape } from '../../models/model.ts';
import type { ColumnCoding } from './coding.ts';

/**
 * What a model may know of the values of a column: which of them rise, which may stand out among those, and which stand for no value.
 * `atoms` are numbers that many records are said to hold.
 */
export function columnShape(
  { kind, cells }: Pick<ColumnCoding, 'kind' | 'cells'>,
  atoms: readonly unknown[],
): ColumnShape {
  const absent = cells.flatMap((cell, code) => (cell.kind === 'missing' || cell.kind === 'other' ? [code] : []));
  const values = cells.length - absent.length;
  if (kind === 'categorical' || kind === 'ordinal' || kind === 'boolean' || kind === 'code')
    return { apart: [], absent };
  // Behind the bins of a column with limits of measurement stand the texts of these.
  const limits =
    kind === 'censored' ? cells.filter((cell) => cell.kind === 'value' && typeof cell.value === 'string').length : 0;
  const rising = values - limits;
  const apart = cells.flatMap((cell, code) =>
    cell.kind === 'value' && (code >= rising || atoms.includes(cell.value)) ? [code] : [],
  );
  return { ...(rising > 0 ? { ordered: [0, rising - 1] as const } : {}), apart, absent };
}
