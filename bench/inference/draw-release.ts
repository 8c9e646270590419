import { modelFamily } from '../../models/registry.ts';
import type { CopySource } from '../../pipelines/copies/copy-source.ts';
import { simulatedGuard } from '../../pipelines/copies/simulated/simulated-guard.ts';
import { columnShape } from '../../pipelines/dictionary/column-shape.ts';
import { type Dictionary, isModelled } from '../../pipelines/dictionary/dictionary.ts';
import { type InferenceModel, inferenceColumns, inferenceModel } from '../../pipelines/infer/inference-model.ts';
import { tableRules } from '../../pipelines/release-folder/decode/table-rules.ts';
import { countedColumns, detailInputs, toModelCodes } from '../../pipelines/spread/detail-columns.ts';
import { fitSpread } from '../../pipelines/spread/fit-spread.ts';
import type { EvaluatedTable } from '../../pipelines/statistics/evaluated-table.ts';
import { largestRho } from '../../privacy/budget.ts';
import { allocateCodes } from '../../privacy/guard/codes.ts';
import type { Guard, NoisyMarginal } from '../../privacy/guard/guard.ts';
import { floorTo, multiply, parseRational, subtract } from '../../privacy/rational.ts';
import { cellOf } from './known-process.ts';

export interface DrawnRelease {
  readonly source: CopySource;
  readonly inference: InferenceModel;
  /** Sets of columns, by name, that were counted together. */
  readonly measured: readonly (readonly string[])[];
}

/** What `release` makes of a table, in memory: the same questions, with noise of the mechanisms that follows from `seed`. */
export async function drawRelease(
  dictionary: Dictionary,
  { rows, columns }: EvaluatedTable,
  { epsilon, kind, seed }: { readonly epsilon: string; readonly kind: string; readonly seed: string },
): Promise<DrawnRelease> {
  const { codings } = dictionary;
  const rho = largestRho(parseRational(epsilon), parseRational('1e-6'));
  const detail = detailInputs(codings, 1, floorTo(multiply(rho, parseRational('0.08')), 2n ** 32n));
  const inputs = {
    columns: codings.map(({ name, size }) => ({ name, size })),
    maxRowsPerUnit: 1,
    rho: detail === undefined ? rho : subtract(rho, detail.rho),
    expectedRows: rows,
    target: 0,
    shapes: dictionary.columns.filter(isModelled).map(({ coding }) => columnShape(coding, [])),
  };
  const counted = countedColumns(codings).map(({ name, size }, i) => {
    const { codes, numbers, coding } = columns[i]!;
    if (size === coding.size) return { name, size, codes };
    const fine = allocateCodes(size, rows);
    for (let row = 0; row < rows; row++) fine[row] = cellOf(coding.detail!.cells, numbers![row]!);
    return { name, size, codes: fine };
  });
  const answers = new Map<string, readonly NoisyMarginal[]>();
  const guard = noting(simulatedGuard({ columns: counted, rowCount: rows, maxRowsPerUnit: 1 }, seed), answers);
  const recodings = toModelCodes(codings);
  const family = modelFamily(kind);
  const { model } = await family.fit(
    inputs,
    recodings === undefined ? guard : guard.withRecodings(recodings),
    () => {},
  );
  const { counts } = await fitSpread(codings, model, detail, guard);
  const spread = { codings, detail, rules: tableRules([]), onCurves: false };
  return {
    source: { family, inputs, model, answers, spread },
    inference: inferenceModel(model, inferenceColumns(codings, counts), [], seed),
    measured: [...answers.values()].flat().map((answer) => answer.columns.map((column) => codings[column]!.name)),
  };
}

function noting(guard: Guard, answers: Map<string, readonly NoisyMarginal[]>): Guard {
  return {
    ...guard,
    columns: guard.columns,
    maxRowsPerUnit: guard.maxRowsPerUnit,
    async measureMarginals(question) {
      const given = await guard.measureMarginals(question);
      answers.set(question.id, given);
      return given;
    },
    withRecodings: (recodings) => noting(guard.withRecodings(recodings), answers),
    withFewerRows: (rows) => noting(guard.withFewerRows(rows), answers),
  };
}
