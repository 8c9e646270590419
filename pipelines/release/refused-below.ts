import { fittedTo } from '../../models/fitted-to.ts';
import { modelFamily } from '../../models/registry.ts';
import { recordsInWords } from '../evaluate/columns/in-words.ts';
import { show } from '../evaluate/gate/gate-check.ts';
import { type PredictedCheck, predictedChecks } from '../evaluate/gate/planned-checks.ts';
import { allRows } from './holdout.ts';
import type { Plan } from './plan.ts';

/** Numbers of records that are tried, four in each power of ten from 3 on. */
const QUARTERS = 4;
const [FEWEST, MOST] = [2, 32];

/**
 * Where nobody said how many records there are: below how many the gate is likely to refuse what this budget allows for, from public sizes alone.
 * Nothing where it is not known, as of models that are trained, or where the fewest are enough.
 */
export function refusedBelow({ gate, model, modelInputs, holdout }: Plan): readonly string[] {
  if (modelInputs.expectedRows !== undefined || fittedTo(model.kind) === 'gradients') return [];
  const family = modelFamily(model.kind);
  const likely = (quarter: number): PredictedCheck | undefined => {
    const { expectedError } = family.plan({
      ...modelInputs,
      expectedRows: rowsOf(quarter),
      workload: { kind: 'all', ways: 3 },
    });
    return predictedChecks(gate, expectedError).find((check) => check.likely);
  };
  let refused = likely(FEWEST);
  if (refused === undefined) return [];
  let [low, high] = [FEWEST, MOST + 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const found = likely(middle);
    if (found === undefined) high = middle;
    else [low, refused] = [middle, found];
  }
  const { what, id, threshold } = refused;
  const below =
    high > MOST
      ? ''
      : ` of a table of fewer than ${recordsInWords(Number(allRows(rowsOf(high), holdout).toPrecision(1)))}`;
  return [
    `The gate is likely to refuse the release${below} at this budget, because counts of ${what} would be mostly noise (gate.${id} is ${show(threshold)}); the budget would be spent all the same. Say how many records there are about (expectedRows) to hear what is expected of this table.`,
  ];
}

const rowsOf = (quarter: number): number => Math.round(10 ** (quarter / QUARTERS));
