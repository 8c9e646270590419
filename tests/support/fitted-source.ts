import type { ModelInputs } from '../../models/model.ts';
import { modelFamily } from '../../models/registry.ts';
import type { CopySource } from '../../pipelines/copies/copy-source.ts';
import { simulatedGuard } from '../../pipelines/copies/simulated/simulated-guard.ts';
import type { EncodedColumn } from '../../privacy/guard/codes.ts';
import { fewerRowsId } from '../../privacy/guard/fewer-rows.ts';
import type { Guard, MarginalsQuestion, NoisyMarginal } from '../../privacy/guard/guard.ts';
import type { Rational } from '../../privacy/rational.ts';

export interface FittedTable {
  readonly columns: readonly EncodedColumn[];
  readonly unitOfRow?: Uint32Array;
  readonly maxRowsPerUnit?: number;
  readonly rho: Rational;
  readonly changes?: Partial<ModelInputs>;
}

/** A model of `kind` fitted to a table with noise that follows from `seed`, as copies are made of it. */
export async function fittedSource(kind: string, table: FittedTable, seed: string): Promise<CopySource> {
  const { columns, unitOfRow, maxRowsPerUnit = 1, rho, changes } = table;
  const rowCount = columns[0]!.codes.length;
  const rows = { columns, rowCount, maxRowsPerUnit, ...(unitOfRow === undefined ? {} : { unitOfRow }) };
  const answers = new Map<string, readonly NoisyMarginal[]>();
  const guard = noting(simulatedGuard(rows, seed), answers, (id) => id);
  const inputs: ModelInputs = {
    columns: columns.map(({ name, size }) => ({ name, size })),
    maxRowsPerUnit,
    rho,
    expectedRows: rowCount,
    target: undefined,
    ...changes,
  };
  const family = modelFamily(kind);
  const { model } = await family.fit(inputs, guard, () => {});
  return { family, inputs, model, answers, spread: undefined };
}

function noting(guard: Guard, answers: Map<string, readonly NoisyMarginal[]>, mark: (id: string) => string): Guard {
  return {
    ...guard,
    async measureMarginals(question: MarginalsQuestion): Promise<readonly NoisyMarginal[]> {
      const given = await guard.measureMarginals(question);
      answers.set(mark(question.id), given);
      return given;
    },
    withRecodings: (recodings) => noting(guard.withRecodings(recodings), answers, mark),
    withFewerRows: (rows) => noting(guard.withFewerRows(rows), answers, (id) => fewerRowsId(rows, id)),
  };
}
