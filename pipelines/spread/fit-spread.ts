import { type DetailInputs, fitDetail } from '../../models/detail/detail-model.ts';
import type { FittedModel } from '../../models/model.ts';
import type { Guard, NoisyMarginal } from '../../privacy/guard/guard.ts';
import type { ColumnCoding } from '../dictionary/coding.ts';
import { expectedDetail } from './curve.ts';

/** What numbers follow inside their bins. */
export interface FittedSpread {
  /** Every noisy marginal that was paid for. */
  readonly measurements: readonly NoisyMarginal[];
  /** Of each column of the model, expected rows of the cells of its detail or, where those were not counted, of its own; absent where values are spread evenly. */
  readonly counts: readonly (Float64Array | undefined)[];
}

/**
 * Works out where the values of each column with a detail lie inside its cells: from the counts of the detail that `inputs` plans, and from
 * the model alone where there are none. `guard` counts in the cells of the details.
 */
export async function fitSpread(
  codings: readonly ColumnCoding[],
  model: FittedModel,
  inputs: DetailInputs | undefined,
  guard: Pick<Guard, 'measureMarginals'>,
): Promise<FittedSpread> {
  const counts = codings.map(({ detail }, column) => (detail === undefined ? undefined : model.marginal([column])));
  if (inputs === undefined) return { measurements: [], counts };
  const known = inputs.columns.map(({ column }) => {
    const totals = counts[column]!;
    return { totals, guess: expectedDetail(codings[column]!, totals) };
  });
  const fitted = await fitDetail(inputs, guard, known);
  for (const [i, { column }] of inputs.columns.entries()) counts[column] = fitted.counts[i]!;
  return { measurements: fitted.measurements, counts };
}
