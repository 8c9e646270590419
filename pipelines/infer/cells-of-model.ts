import { allocateCodes, type Codes } from '../../privacy/guard/codes.ts';
import { isNumeric } from '../statistics/column-levels.ts';
import type { EvaluatedColumn, EvaluatedTable } from '../statistics/evaluated-table.ts';
import { cellMoments } from './cell-moments.ts';
import type { InferenceModel } from './inference-model.ts';
import { jointCells } from './joint-cells.ts';

/** What a model expects of a few columns, as a table of weighted rows. */
export interface WeightedTable {
  readonly table: EvaluatedTable;
  /** How many records each row stands for; they add up to the total of the model. */
  readonly weights: Float64Array;
}

/**
 * The columns at `positions` as a model has them. A number stands for the mean of its bin: inside a bin the model knows nothing of other columns, so
 * that numbers drawn there would only blur what it does know (regression calibration, Carroll, Ruppert, Stefanski and Crainiceanu 2006).
 * The number at `outcome` stands there twice, a standard deviation of its bin below and above that mean, so that its variance is whole.
 */
export function cellsOfModel(
  inference: InferenceModel,
  positions: readonly number[],
  outcome: number | undefined,
): WeightedTable {
  const { codes, weights } = jointCells(inference, positions);
  const twice = outcome !== undefined && positions.includes(outcome);
  const rows = twice ? 2 * weights.length : weights.length;
  const columns = positions.map((position, i): EvaluatedColumn => {
    const { coding } = inference.columns[position]!;
    const own = twice ? doubled(codes[i]!, coding.size) : codes[i]!;
    const moments = isNumeric(coding) ? cellMoments(inference.columns[position]!) : undefined;
    const numbers =
      moments &&
      Float64Array.from(own, (code, row) => {
        const away = position !== outcome ? 0 : row < weights.length ? -1 : 1;
        return moments.means[code]! + (away === 0 ? 0 : away * Math.sqrt(moments.variances[code]!));
      });
    return { name: coding.name, size: coding.size, codes: own, coding, numbers };
  });
  return {
    table: { rows, columns, unitOfRow: undefined },
    weights: twice ? Float64Array.from({ length: rows }, (_, row) => weights[row % weights.length]! / 2) : weights,
  };
}

function doubled(codes: Codes, size: number): Codes {
  const both = allocateCodes(size, 2 * codes.length);
  both.set(codes);
  both.set(codes, codes.length);
  return both;
}
