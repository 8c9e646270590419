import type { ModelInputs } from '../../models/model.ts';
import { modelFamily } from '../../models/registry.ts';
import { type CodeTable, codeTable } from '../../pipelines/evaluate/code-table.ts';
import { collectSample } from '../../pipelines/evaluate/collect-sample.ts';
import { rowsOfColumns, unitOfEvent } from '../../pipelines/evaluate/linked/linked-table.ts';
import { tableOfEvents } from '../../pipelines/evaluate/linked/measures/rows.ts';
import { boundContributions } from '../../pipelines/protected/bounding/bound-contributions.ts';
import { largestRho } from '../../privacy/budget.ts';
import { createGuard } from '../../privacy/guard/create-guard.ts';
import { systemEntropy } from '../../privacy/random/system-entropy.ts';
import { parseRational } from '../../privacy/rational.ts';
import { memoryRun } from '../memory-run.ts';
import type { BenchTable } from './bench-table.ts';
import type { Budget } from './draw-release.ts';

/** Rows a patient, as in the dictionary of the unlinked table. */
const ROWS_OF_UNIT = 4;

/** A draw of the events as a release of one table has them, each row a unit of its own, for the same budget. */
export async function drawUnlinked(
  { records, shape, shapes }: BenchTable,
  { epsilon, delta }: Budget,
  seed: string,
): Promise<CodeTable> {
  const rows = rowsOfColumns(records);
  const { columns, rows: rowCount } = tableOfEvents({ shape, rows });
  const coded = { columns, rowCount, unitOfRow: unitOfEvent(rows), unitCount: records.unitCount };
  const entropy = systemEntropy();
  const bounded = boundContributions(coded, ROWS_OF_UNIT, entropy);
  const inputs: ModelInputs = {
    columns: columns.map(({ name, size }) => ({ name, size })),
    maxRowsPerUnit: ROWS_OF_UNIT,
    rho: largestRho(parseRational(epsilon), parseRational(delta)),
    expectedRows: rowCount,
    target: undefined,
    shapes: [...shapes.units, ...shapes.events],
  };
  const family = modelFamily('cliquetree');
  const run = memoryRun({ kind: 'composed', events: family.plan(inputs).questions.map(({ event }) => event) });
  const { model } = await family.fit(inputs, createGuard({ records: bounded, run, entropy }), () => {});
  return codeTable(collectSample(model, { rows: rowCount, seed }));
}
