import type { FittedModel } from '../../../models/model.ts';
import type { CodeTable } from '../code-table.ts';

/**
 * Mean L1 distance, over the columns, between the model's expected shares and those of the rows sampled from it. Says
 * whether the tables are what the model says; needs no record.
 */
export function samplingError(model: Pick<FittedModel, 'marginal'>, synthetic: CodeTable): number {
  let sum = 0;
  synthetic.columns.forEach((column, c) => {
    const expected = model.marginal([c]);
    const total = expected.reduce((a, b) => a + b, 0);
    const counts = new Float64Array(column.size);
    for (const code of column.codes) counts[code] = counts[code]! + 1;
    for (let i = 0; i < counts.length; i++) {
      const share = total > 0 ? expected[i]! / total : 0; // noise may have left a model of no rows
      sum += Math.abs(share - counts[i]! / synthetic.rows);
    }
  });
  return sum / synthetic.columns.length;
}
