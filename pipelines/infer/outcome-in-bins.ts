import { isNumeric } from '../statistics/column-levels.ts';
import type { ModelQuestion } from './ask-model.ts';
import { cellMoments } from './cell-moments.ts';
import type { InferenceModel } from './inference-model.ts';

/**
 * Of the variance of the number that a linear regression explains, the part that lies inside its bins. Inside them the model takes it to be
 * independent of all else, so that coefficients come out too small by about that part. 0 where nothing is explained or no number.
 */
export function outcomeInBins({ model, columns }: InferenceModel, { resolved, positions }: ModelQuestion): number {
  if (resolved.outcome.kind !== 'number' || resolved.terms.length === 0) return 0;
  const position = positions[resolved.outcome.position]!;
  if (!isNumeric(columns[position]!.coding)) return 0;
  const { means, variances } = cellMoments(columns[position]!);
  const counts = model.marginal([position]);
  const valued = [...means.keys()].filter((code) => Number.isFinite(means[code]!));
  const total = valued.reduce((sum, code) => sum + counts[code]!, 0);
  const mean = valued.reduce((sum, code) => sum + (counts[code]! / total) * means[code]!, 0);
  const between = valued.reduce((sum, code) => sum + (counts[code]! / total) * (means[code]! - mean) ** 2, 0);
  const within = valued.reduce((sum, code) => sum + (counts[code]! / total) * variances[code]!, 0);
  return within > 0 ? within / (within + between) : 0;
}
