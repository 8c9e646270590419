import { splitRho } from '../../../privacy/budget.ts';
import { fewerRowsId } from '../../../privacy/guard/fewer-rows.ts';
import type { Guard, NoisyMarginal } from '../../../privacy/guard/guard.ts';
import { type Rational, toNumberUp } from '../../../privacy/rational.ts';
import type { ModelInputs, PlannedQuestion } from '../../model.ts';
import { estimate } from '../estimation/estimate.ts';
import { estimateTotal, type Measurement, toMeasurement } from '../estimation/measurement.ts';
import { withMargins } from '../estimation/outer-pair.ts';
import type { GraphicalParts } from '../graphical-model.ts';
import { Propagation } from '../inference/propagation.ts';
import { queryMarginal } from '../inference/query.ts';
import { noisyCells } from '../planning/expected-error.ts';
import { requestsByCells } from '../planning/requests-by-cells.ts';

/*
 * Where a unit has several rows, a count over all of them needs as many times the noise. Relations between columns are much the same
 * in first rows and in later ones; how often a value occurs is not, because units with many rows differ from others. So
 * relations are measured on one row of each unit, and single columns on all rows too, towards which the model is then moved.
 */

/** Weights of counts over all rows, and of everything on first rows. */
const PARTS = [1n, 3n];
/** Pull towards the model of first rows, in typical noise deviations. */
const SHRINKAGE = 4;
/** Later rows that were kept stand for those that were left out, but for no more than so many each. */
const MOST_WEIGHT = 2;
const QUESTION = 'every-row';

export interface RowSplit {
  /** What the relations are measured with. */
  readonly relations: ModelInputs;
  /** For counts over all rows; undefined where every unit has one row anyway. */
  readonly everyRow: Rational | undefined;
}

export function splitByRows(inputs: ModelInputs): RowSplit {
  if (inputs.maxRowsPerUnit === 1) return { relations: inputs, everyRow: undefined };
  const [everyRow, rho] = splitRho(inputs.rho, PARTS);
  return { relations: { ...inputs, maxRowsPerUnit: 1, rho: rho! }, everyRow };
}

/** The guard that relations are measured through. */
export const relationsGuard = (guard: Guard, { everyRow }: RowSplit): Guard =>
  everyRow === undefined ? guard : guard.withFewerRows(1);

/** Questions about relations by the ids that they are charged by, and the one about all rows. */
export function withEveryRow(
  questions: readonly PlannedQuestion[],
  { everyRow, relations }: RowSplit,
): PlannedQuestion[] {
  if (everyRow === undefined) return [...questions];
  return [
    ...questions.map((question) => ({ ...question, id: fewerRowsId(1, question.id) })),
    {
      id: QUESTION,
      description: `Counts of the values of each of ${relations.columns.length} columns over all rows, at most`,
      event: { kind: 'zcdp', rho: everyRow },
    },
  ];
}

type Grown = Pick<GraphicalParts, 'tree' | 'total' | 'bases' | 'factors' | 'outer'>;

/** `guard` sees all rows, in the coding of `grown`. */
export async function extendToEveryRow(
  guard: Guard,
  grown: Grown,
  rho: Rational,
  expectedRows: number | undefined,
): Promise<{ readonly parts: Grown; readonly answers: readonly NoisyMarginal[] }> {
  const { tree, total: firstRows, outer } = grown;
  const propagation = new Propagation(tree, grown.bases, grown.factors);
  propagation.run(firstRows);
  const before = tree.sizes.map((_, column) => queryMarginal(propagation, firstRows, [column]));
  const sigma = guard.maxRowsPerUnit * Math.sqrt(before.length / (2 * toNumberUp(rho)));
  const priced = before.map((counts, column) => ({ columns: [column], cells: noisyCells(counts, sigma) }));
  const answers = await guard.measureMarginals({
    id: QUESTION,
    marginals: requestsByCells(priced, rho, guard.maxRowsPerUnit),
  });
  const kept = answers.map(toMeasurement);
  const keptRows = estimateTotal(kept);
  const strength = strengthOf({ firstRows, keptRows, allRows: expectedRows });
  const moved = kept.map((measurement, column) => movedFrom(before[column]!, measurement, strength, keptRows));
  const {
    bases,
    factors,
    propagation: after,
  } = estimate(tree, grown.bases, moved, keptRows, {
    prior: grown.factors,
    shrinkage: SHRINKAGE,
  });
  const margin = (column: number): Float64Array => sharesOf(queryMarginal(after, keptRows, [column]));
  return {
    parts: {
      tree,
      total: keptRows,
      bases,
      factors,
      outer: outer.map((pair) => withMargins(pair, margin(pair.columns[0]), margin(pair.columns[1]))),
    },
    answers,
  };
}

interface RowNumbers {
  readonly firstRows: number;
  readonly keptRows: number;
  readonly allRows: number | undefined;
}

/**
 * By how much the difference between shares in kept rows and in first ones is to be stretched. Later rows that were kept stand for all
 * later rows, so that each counts `weight` times: shares are (first + weight * later) / (firstRows + weight * laterRows), and their
 * difference from those of first rows is this many times that of kept rows.
 */
function strengthOf({ firstRows, keptRows, allRows }: RowNumbers): number {
  const later = keptRows - firstRows;
  if (allRows === undefined || !(later > 0)) return 1;
  const weight = Math.min(MOST_WEIGHT, Math.max(1, (allRows - firstRows) / later));
  return (weight * keptRows) / (firstRows + weight * later);
}

/** Counts of kept rows with their difference from what first rows let expect stretched, and their noise with it. */
function movedFrom(first: Float64Array, kept: Measurement, strength: number, keptRows: number): Measurement {
  const expected = sharesOf(first).map((share) => share * keptRows);
  return {
    columns: kept.columns,
    values: kept.values.map((value, i) => expected[i]! + strength * (value - expected[i]!)),
    variances: kept.variances.map((variance) => variance * strength * strength),
  };
}

function sharesOf(counts: Float64Array): Float64Array {
  const sum = counts.reduce((total, count) => total + count, 0);
  return counts.map((count) => count / sum);
}
