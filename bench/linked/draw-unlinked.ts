import type { ModelInputs } from '../../models/model.ts';
import { modelFamily } from '../../models/registry.ts';
import type { LinkedDictionary } from '../../pipelines/dictionary/linked/linked-dictionary.ts';
import { linkedColumnShapes, linkedShape } from '../../pipelines/dictionary/linked/linked-shape.ts';
import { type CodeTable, codeTable } from '../../pipelines/evaluate/code-table.ts';
import { collectSample } from '../../pipelines/evaluate/collect-sample.ts';
import { compareMarginals } from '../../pipelines/evaluate/compare-marginals.ts';
import { type LinkedTable, rowsOfColumns, unitOfEvent } from '../../pipelines/evaluate/linked/linked-table.ts';
import { tableOfEvents } from '../../pipelines/evaluate/linked/measures/rows.ts';
import { firstEvents } from '../../pipelines/evaluate/linked/rearranged.ts';
import { marginalSet } from '../../pipelines/evaluate/marginal-set.ts';
import { boundContributions } from '../../pipelines/protected/bounding/bound-contributions.ts';
import { largestRho } from '../../privacy/budget.ts';
import { createGuard } from '../../privacy/guard/create-guard.ts';
import type { LinkedRecords } from '../../privacy/guard/views/linked-records.ts';
import { systemEntropy } from '../../privacy/random/system-entropy.ts';
import { multiply, parseRational, rational } from '../../privacy/rational.ts';
import { memoryRun } from '../memory-run.ts';

/** Rows a patient, as in the dictionary of the unlinked table. */
const ROWS_OF_UNIT = 4;
/** What evaluation leaves of the budget, as in the linked release. */
const MODEL_SHARE = rational(95n, 100n);

/**
 * Mean L1 distance of all tables of two columns of the events, attributes of units among them, from a release of one table that protects the
 * same units by the same budget. The events are those that linked releases look at.
 */
export async function unlinkedPairError(
  records: LinkedRecords,
  dictionary: LinkedDictionary,
  { epsilon, delta, seed }: { readonly epsilon: string; readonly delta: string; readonly seed: string },
): Promise<number> {
  const [shape, shapes] = [linkedShape(dictionary), linkedColumnShapes(dictionary)];
  const linked: LinkedTable = firstEvents({ shape, rows: rowsOfColumns(records) }, shape.events.most);
  const table = tableOfEvents(linked);
  const coded = { ...table, rowCount: table.rows, unitOfRow: unitOfEvent(linked.rows), unitCount: records.unitCount };
  const entropy = systemEntropy();
  const bounded = boundContributions(coded, ROWS_OF_UNIT, entropy);
  const inputs: ModelInputs = {
    columns: table.columns.map(({ name, size }) => ({ name, size })),
    maxRowsPerUnit: ROWS_OF_UNIT,
    rho: multiply(largestRho(parseRational(epsilon), parseRational(delta)), MODEL_SHARE),
    expectedRows: table.rows,
    target: undefined,
    shapes: [...shapes.units, ...shapes.events],
  };
  const family = modelFamily('cliquetree');
  const run = memoryRun({ kind: 'composed', events: family.plan(inputs).questions.map(({ event }) => event) });
  const { model } = await family.fit(inputs, createGuard({ records: bounded, run, entropy }), () => {});
  return pairError(table, codeTable(collectSample(model, { rows: table.rows, seed })));
}

function pairError(real: CodeTable, drawn: CodeTable): number {
  const errors: number[] = [];
  const sizes = real.columns.map(({ size }) => size);
  compareMarginals(real, [drawn], marginalSet(sizes, 2, 2000).marginals, (_, [error]) => {
    errors.push(error!);
  });
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}
