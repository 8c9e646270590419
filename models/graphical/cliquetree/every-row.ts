import type { Guard } from '../../../privacy/guard/guard.ts';
import type { Rational } from '../../../privacy/rational.ts';
import { estimate, type Potentials } from '../estimation/estimate.ts';
import {
  columnCounts,
  estimateTotal,
  type Measurement,
  summingTo,
  toMeasurement,
  totalVariance,
} from '../estimation/measurement.ts';
import { possibleValues } from '../estimation/one-way.ts';
import { withMargins } from '../estimation/outer-pair.ts';
import { sharesOf } from '../estimation/simplex.ts';
import { Propagation } from '../inference/propagation.ts';
import { queryMarginal } from '../inference/query.ts';
import { requestsByFeltNoise } from '../planning/requests-by-cells.ts';
import type { GrownTree, TreeParts } from './grow-tree.ts';

/** Pull towards the model of first rows, in typical noise deviations. */
const SHRINKAGE = 4;
/** The number of later rows is half believed where its square is so many times its variance. */
const CAUTION = 9;
/** Later rows that were kept stand for those that were left out, but for no more than so many each. */
const MOST_WEIGHT = 2;
export const EVERY_ROW = 'every-row';

/**
 * Counts every column over all kept rows and moves a model of the first rows of each unit towards those counts: least squares in
 * units of their noise, with relative entropy to the model. Relations stay as they are, as far as those counts let them.
 */
export async function extendToEveryRow(
  guard: Guard,
  grown: GrownTree,
  rho: Rational,
  expectedRows: number | undefined,
): Promise<GrownTree> {
  const { stage, answers: before } = grown;
  const first = columnsOf(grown.parts, stage.sizes.length);
  const answers = await guard.withRecodings(stage.recodings).measureMarginals({
    id: EVERY_ROW,
    marginals: requestsByFeltNoise(first, rho, guard.maxRowsPerUnit),
  });
  const measured = answers.map(toMeasurement);
  const counts = measured.map((measurement, column) => columnCounts(measurement, stage.recodings[column]?.map));
  return {
    stage,
    parts: movedTo(grown, first, measured, expectedRows).parts,
    answers: [...before, ...answers],
    columnCounts: counts,
  };
}

/** Expected counts of each of the first `columns` columns: those of the table. A mixture has one more, which nobody can count. */
function columnsOf({ tree, bases, factors, total }: TreeParts, columns: number): readonly Float64Array[] {
  const propagation = new Propagation(tree, bases, factors);
  propagation.run(total);
  return expectedColumns(propagation, total, columns);
}

/** The same where messages have been passed already. */
export const expectedColumns = (propagation: Propagation, total: number, columns: number): readonly Float64Array[] =>
  Array.from({ length: columns }, (_, column) => queryMarginal(propagation, total, [column]));

/** A model that was moved, and what moved it. */
export interface MovedParts {
  readonly parts: TreeParts;
  readonly potentials: Potentials;
}

/**
 * The model of first rows, which expects `first` of each column, moved towards counts over all kept rows. `warmStart` holds the potentials
 * that moved a model much like it.
 */
export function movedTo(
  { stage, parts }: Pick<GrownTree, 'stage' | 'parts'>,
  first: readonly Float64Array[],
  measured: readonly Measurement[],
  expectedRows: number | undefined,
  warmStart?: Potentials,
): MovedParts {
  const { tree, total: firstRows, outer } = parts;
  const keptRows = estimateTotal(measured);
  const strength = strengthOf({ firstRows, keptRows, uncertainty: totalVariance(measured), allRows: expectedRows });
  const moved = measured.map((one, column) =>
    movedFrom(first[column]!, summingTo(one, keptRows, possibleValues(stage.possible, column)), strength, keptRows),
  );
  const fitted = estimate(tree, parts.bases, moved, keptRows, {
    prior: parts.factors,
    shrinkage: SHRINKAGE,
    ...(warmStart === undefined ? {} : { warmStart }),
  });
  const margin = (column: number): Float64Array => sharesOf(queryMarginal(fitted.propagation, keptRows, [column]));
  return {
    parts: {
      tree,
      total: keptRows,
      bases: fitted.bases,
      factors: fitted.factors,
      outer: outer.map((pair) => withMargins(pair, margin(pair.columns[0]), margin(pair.columns[1]))),
    },
    potentials: fitted.potentials,
  };
}

interface RowNumbers {
  readonly firstRows: number;
  readonly keptRows: number;
  /** Variance of `keptRows`. */
  readonly uncertainty: number;
  readonly allRows: number | undefined;
}

/**
 * By how much the difference between shares in kept rows and in first ones is to be stretched. Later rows that were kept stand for all
 * later rows, so that each counts `weight` times: shares are (first + weight * later) / (firstRows + weight * laterRows), and their
 * difference from those of first rows is this many times that of kept rows. Where noise hides whether there are later rows, 1.
 */
function strengthOf({ firstRows, keptRows, uncertainty, allRows }: RowNumbers): number {
  const later = keptRows - firstRows;
  if (allRows === undefined || !(later > 0)) return 1;
  const certainty = (later * later) / (later * later + CAUTION * uncertainty);
  const wanted = Math.min(MOST_WEIGHT, Math.max(1, (allRows - firstRows) / later));
  const weight = 1 + certainty * (wanted - 1);
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
