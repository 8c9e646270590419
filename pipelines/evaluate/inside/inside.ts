import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import { type CodeTable, codeTable } from '../code-table.ts';
import { type MarginalSet, marginalSet } from '../marginal-set.ts';
import { bootstrapResample } from '../utility/bootstrap-floor.ts';
import { type Dependence, dependence } from '../utility/dependence.ts';
import {
  type EquivalentSubsample,
  equivalentSubsample,
  type SubsampleError,
  subsampleCurve,
} from '../utility/equivalent-subsample.ts';
import { kMarginalScore } from '../utility/k-marginal-score.ts';
import { type MarginalErrors, marginalErrors } from '../utility/marginal-error.ts';
import { type Copies, copies } from './copies.ts';

export interface InsideOptions {
  /** Above this many marginals of one order, a sample of this size is taken. */
  readonly maxMarginals?: number;
  /** For the bootstrap, the subsamples and the halves. */
  readonly seed?: string;
}

export interface MarginalErrorWithFloor extends MarginalErrors {
  /** Mean and largest error of a bootstrap resample of the records: what chance alone would give. */
  readonly floor: { readonly mean: number; readonly max: number };
}

export interface InsideKMarginal {
  readonly score: number;
  /** The score of a bootstrap resample of the records. */
  readonly scoreOfFloor: number;
  /** The same formula over triples, absent below three columns. */
  readonly threeWayScore: number | undefined;
  readonly equivalent: EquivalentSubsample;
  readonly curve: readonly SubsampleError[];
}

/** Exact values computed on records. For the protected folder alone: nothing in it may be published or logged. */
export interface InsideReport {
  readonly edition: 'inside';
  readonly seed: string;
  readonly rows: { readonly real: number; readonly synthetic: number };
  /** One entry for 1-, 2- and 3-way marginals, as far as there are columns. */
  readonly marginalErrors: readonly MarginalErrorWithFloor[];
  /** Absent for a single column. */
  readonly kMarginal: InsideKMarginal | undefined;
  readonly dependence: Dependence | undefined;
  readonly copies: Copies;
}

/** Most marginals of one order that are all looked at, unless set otherwise: all triples of 49 columns. */
export const MAX_MARGINALS = 20_000;

/**
 * The inside edition of the evaluation: exact, from the records that were counted. Throws `RangeError` for an empty
 * table or for tables in different codings.
 */
export function evaluateInside(
  records: BoundedRecords,
  synthetic: readonly EncodedColumn[],
  options: InsideOptions = {},
): InsideReport {
  const seed = options.seed ?? 'synthward/evaluation/inside/1';
  const real = codeTable(records.columns);
  const made = codeTable(synthetic);
  const sizes = real.columns.map((column) => column.size);
  const orders = [1, 2, 3].filter((ways) => ways <= sizes.length);
  const sets = orders.map((ways) => marginalSet(sizes, ways, options.maxMarginals ?? MAX_MARGINALS));
  const resample = bootstrapResample(real, seed);
  const errors = sets.map((set): MarginalErrorWithFloor => {
    const [own, floor] = marginalErrors(real, [made, resample], set);
    return { ...own!, floor: { mean: floor!.mean, max: floor!.max } };
  });
  const pairs = sets[1];
  return {
    edition: 'inside',
    seed,
    rows: { real: real.rows, synthetic: made.rows },
    marginalErrors: errors,
    kMarginal: pairs && kMarginal(real, pairs, errors, seed),
    dependence: pairs && dependence(real, made, pairs),
    copies: copies(records, made, seed),
  };
}

function kMarginal(
  real: CodeTable,
  pairs: MarginalSet,
  errors: readonly MarginalErrorWithFloor[],
  seed: string,
): InsideKMarginal {
  const [, two, three] = errors;
  const curve = subsampleCurve(real, pairs, seed);
  return {
    score: kMarginalScore(two!.mean),
    scoreOfFloor: kMarginalScore(two!.floor.mean),
    threeWayScore: three && kMarginalScore(three.mean),
    equivalent: equivalentSubsample(two!.mean, curve),
    curve,
  };
}
