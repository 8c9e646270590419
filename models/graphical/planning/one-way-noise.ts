import type { MarginalRequest } from '../../../privacy/guard/guard.ts';
import type { Rational } from '../../../privacy/rational.ts';
import type { ModelInputs } from '../../model.ts';
import { requestsByCells } from './requests-by-cells.ts';

/** One-way counts of every column for `rho` in all, wide columns with less noise than narrow ones. */
export function oneWayRequests(
  { columns, maxRowsPerUnit }: Pick<ModelInputs, 'columns' | 'maxRowsPerUnit'>,
  rho: Rational,
): MarginalRequest[] {
  return requestsByCells(
    columns.map(({ size }, column) => ({ columns: [column], cells: size })),
    rho,
    maxRowsPerUnit,
  );
}
