import type { FittedModel } from '../../models/model.ts';
import { allocateCodes, type EncodedColumn } from '../../privacy/guard/codes.ts';
import { MAX_EVALUATED_ROWS } from '../statistics/evaluated-table.ts';

/** The codes of the first rows, at most `MAX_EVALUATED_ROWS`, of a released table, as the same seed will write them. */
export function collectSample(model: FittedModel, request: { rows: number; seed: string }): readonly EncodedColumn[] {
  const wanted = Math.min(request.rows, MAX_EVALUATED_ROWS);
  const columns = model.columns.map(({ name, size }) => ({ name, size, codes: allocateCodes(size, wanted) }));
  let filled = 0;
  for (const block of model.sample(request)) {
    const taken = Math.min(block.rows, wanted - filled);
    columns.forEach(({ codes }, i) => {
      codes.set(block.columns[i]!.subarray(0, taken), filled);
    });
    filled += taken;
    if (filled === wanted) break;
  }
  return columns;
}
