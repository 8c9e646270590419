import { splitRho } from '../../../privacy/budget.ts';
import { marginalsEvent } from '../../../privacy/guard/events.ts';
import { FEWER_ROWS_POOL, fewerRowsId } from '../../../privacy/guard/fewer-rows.ts';
import type { Guard, MarginalRequest } from '../../../privacy/guard/guard.ts';
import type { Rational } from '../../../privacy/rational.ts';
import type { ModelInputs, PlannedQuestion } from '../../model.ts';
import { estimateTotal, toMeasurement } from '../estimation/measurement.ts';
import { requestsByCells } from '../planning/requests-by-cells.ts';
import { extendToEveryRow } from './every-row.ts';
import type { GrownTree, growTree } from './grow-tree.ts';

/*
 * Where a unit has several rows, a count over all of them needs as many times the noise. Relations between columns are much the same
 * in first rows and in later ones; how often a value occurs is not, because units with many rows differ from others. So
 * relations are measured on a few rows of each unit, and single columns on all rows too, towards which the model is then moved.
 */

/** Weights of the counts of rows, and of everything else. */
const PARTS = [1n, 99n];
/** Weights of counts over all rows, and of relations. */
const SHARES = [1n, 2n];
/** More rows of each unit are looked at where they bring nearly as many records as they bring noise. */
const NOISE_ALLOWED = 1.1;
const ROW_COUNT = 'records';

interface UnitBudget {
  /** For the numbers of records. */
  readonly counting: Rational;
  /** For everything else: all of it where all rows are looked at, or these two parts of it. */
  readonly rest: Rational;
  readonly everyRow: Rational;
  readonly relations: Rational;
}

function unitBudget(rho: Rational): UnitBudget {
  const [counting, rest] = splitRho(rho, PARTS);
  const [everyRow, relations] = splitRho(rest!, SHARES);
  return { counting: counting!, rest: rest!, everyRow: everyRow!, relations: relations! };
}

/** Questions about how many rows there are, and one pool for the rest, whose noise follows from the answers. */
export function unitQuestions(inputs: ModelInputs): PlannedQuestion[] {
  const { counting, rest } = unitBudget(inputs.rho);
  return [
    ...rowCounts(inputs, counting).map(({ rows, request }) => ({
      id: fewerRowsId(rows, ROW_COUNT),
      description: `Number of records, at most ${rows} of each unit`,
      event: marginalsEvent({ marginals: [request] }, rows),
    })),
    {
      id: FEWER_ROWS_POOL,
      description: 'Counts and choices, on as many rows of each unit as those numbers advise, at most',
      event: { kind: 'zcdp', rho: rest },
    },
  ];
}

/** What relations are measured with where most units have one row. */
export function usualInputs(inputs: ModelInputs): ModelInputs {
  return { ...inputs, maxRowsPerUnit: 1, rho: unitBudget(inputs.rho).relations };
}

/** `grow`, which is for units of one row, where they may have several. */
export async function growFromUnits(
  inputs: ModelInputs,
  guard: Guard,
  progress: (done: number, total: number) => void,
  grow: typeof growTree,
): Promise<GrownTree> {
  const { maxRowsPerUnit, expectedRows } = inputs;
  const { counting, rest, everyRow, relations } = unitBudget(inputs.rho);
  const few = await rowsToLookAt(inputs, guard, counting);
  if (few.maxRowsPerUnit === maxRowsPerUnit) return grow({ ...inputs, rho: rest }, few, progress);
  const grown = await grow({ ...inputs, maxRowsPerUnit: few.maxRowsPerUnit, rho: relations }, few, progress, true);
  return extendToEveryRow(guard.withFewerRows(maxRowsPerUnit), grown, everyRow, expectedRows);
}

/** The records with most rows of each unit that stand out from their noise nearly as well as with any other number do. */
async function rowsToLookAt(inputs: ModelInputs, guard: Guard, rho: Rational): Promise<Guard> {
  const candidates: { few: Guard; noise: number }[] = [];
  for (const { rows, request } of rowCounts(inputs, rho)) {
    const few = guard.withFewerRows(rows);
    const answers = await few.measureMarginals({ id: ROW_COUNT, marginals: [request] });
    candidates.push({ few, noise: rows / estimateTotal(answers.map(toMeasurement)) });
  }
  const least = Math.min(...candidates.map(({ noise }) => noise));
  return candidates.filter(({ noise }) => noise <= NOISE_ALLOWED * least).at(-1)!.few;
}

/** The narrowest column is counted, on one row of each unit, two, four and so on, and all. */
function rowCounts(
  { columns, maxRowsPerUnit }: ModelInputs,
  rho: Rational,
): { readonly rows: number; readonly request: MarginalRequest }[] {
  const numbers: number[] = [];
  for (let rows = 1; rows < maxRowsPerUnit; rows *= 2) numbers.push(rows);
  numbers.push(maxRowsPerUnit);
  const narrowest = columns.reduce((best, { size }, column) => (size < columns[best]!.size ? column : best), 0);
  const shares = splitRho(
    rho,
    numbers.map(() => 1n),
  );
  return numbers.map((rows, i) => {
    const priced = [{ columns: [narrowest], cells: 1 }];
    return { rows, request: requestsByCells(priced, shares[i]!, rows)[0]! };
  });
}
