import { type DetailColumn, type DetailInputs, modelRecodings } from '../../models/detail/detail-model.ts';
import type { PublicColumn, Recoding } from '../../privacy/guard/guard.ts';
import { compare, type Rational, ZERO } from '../../privacy/rational.ts';
import { type ColumnCoding, isRefined } from '../dictionary/coding.ts';

/** The columns whose detail is finer than their cells; `codings` in the order of the model's columns. */
const detailColumns = (codings: readonly ColumnCoding[]): DetailColumn[] =>
  codings.flatMap((coding, column) =>
    isRefined(coding)
      ? [{ column, parents: coding.detail!.parents, size: coding.size, ordered: coding.kind !== 'code' }]
      : [],
  );

/** What counts the details for `rho` in all; `undefined` where that is zero or no detail is finer than its column. */
export function detailInputs(
  codings: readonly ColumnCoding[],
  maxRowsPerUnit: number,
  rho: Rational,
): DetailInputs | undefined {
  const columns = detailColumns(codings);
  return columns.length === 0 || compare(rho, ZERO) === 0 ? undefined : { columns, maxRowsPerUnit, rho };
}

/** The columns as records are counted: in the cells of their detail where those are finer. */
export const countedColumns = (codings: readonly ColumnCoding[]): PublicColumn[] =>
  codings.map((coding) => ({
    name: coding.name,
    size: isRefined(coding) ? coding.detail!.cells.length : coding.size,
  }));

/** How codes of `countedColumns` become those of the model; `undefined` where they are the same. */
export function toModelCodes(codings: readonly ColumnCoding[]): (Recoding | undefined)[] | undefined {
  const columns = detailColumns(codings);
  return columns.length === 0 ? undefined : modelRecodings(columns, codings.length);
}
