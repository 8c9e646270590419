import type { TrainingQuestion } from '../gradients/training.ts';
import type { Rational } from '../rational.ts';
import type { EncodedColumn } from './codes.ts';
import type { WholeRow } from './lattice.ts';
import type { PreparedReference } from './prepared-reference.ts';

/** What is public about a column. */
export interface PublicColumn {
  readonly name: string;
  readonly size: number;
}

/**
 * The one door to the records. Every answer has its noise in it and was charged to the ledger before it was drawn.
 *
 * A question carries an `id`, unique within the run and the same each time the run is resumed: an answer that was paid
 * for is given again, never drawn again. Columns are named by their position in `columns`.
 */
export interface Guard {
  readonly columns: readonly PublicColumn[];
  /** Most rows one unit has, or most that the weights of its rows add up to; every sensitivity below is a multiple of it. */
  readonly maxRowsPerUnit: number;
  /** What a whole row counts as in events: more than 1 where rows have weights, 1 where absent. */
  readonly wholeRow?: WholeRow;

  /**
   * Counts over a few columns each, with discrete Gaussian noise of variance parameter `sigmaSquared`, in rows.
   * One charge for the whole list. Cells are row-major, the last column fastest; integers held in doubles,
   * or whole multiples of 1/1024 where rows have weights.
   */
  measureMarginals(question: MarginalsQuestion): Promise<readonly NoisyMarginal[]>;

  /**
   * Picks a candidate by the exponential mechanism, where the score of candidate `i` is
   * `weight * (|| marginal(records) - reference ||_1 - offset)`. Returns its position in `candidates`.
   */
  chooseMarginal(question: ChoiceQuestion): Promise<number>;

  /** For each workload, the mean over its marginals of `|| marginal(records) - reference ||_1`, in rows, with discrete Gaussian noise. */
  measureDistances(question: DistancesQuestion): Promise<readonly NoisyNumber[]>;

  /**
   * For each grouping and each value of its column, the mean over its marginals of `|| marginal(records of the group) - reference ||_1`, in
   * rows, with discrete Gaussian noise. One list a grouping, one number a value, also for values that no record has. All groups of one
   * grouping together cost no more than one workload of `measureDistances`, because a row is in one group only.
   */
  measureGroupDistances(question: GroupDistancesQuestion): Promise<readonly (readonly NoisyNumber[])[]>;

  /** Throws `RangeError` where rows have weights. How many distinct released rows equal a record of a unit that is not held out, and how many distinct records of those held out do. */
  measureCopies(question: CopiesQuestion): Promise<NoisyCopies>;

  /**
   * Trains a network on units drawn at random and resolves to what the learner gives as its result after the last step. Steps in which a
   * run was stopped stay paid and are not done again, so that training is then so much shorter. Throws `CHECKPOINT_INVALID` where what was
   * learnt before cannot be read any more, `CONFIG_INVALID` where the records are counted by an engine, and `RangeError` where rows have weights.
   */
  train(question: TrainingQuestion): Promise<Float32Array>;

  /**
   * The same records with values merged by public rules: column `c` then holds `recodings[c].map[code]`.
   * Costs nothing, since no answer is given; question ids are shared with the guard it came from.
   */
  withRecodings(recodings: readonly (Recoding | undefined)[]): Guard;

  /**
   * The same records with at most `rows` rows of each unit, or weights that add up to as many, chosen at random when contributions were bounded, the same whenever this
   * is asked. Every sensitivity is then a multiple of `rows`, so the same noise costs less. Costs nothing itself. The ids of its
   * questions are marked (`fewer-rows.ts`).
   *
   * Throws `RangeError` unless `rows` is a whole number from 1 to `maxRowsPerUnit`.
   */
  withFewerRows(rows: number): Guard;
}

export interface MarginalsQuestion {
  readonly id: string;
  readonly marginals: readonly MarginalRequest[];
}

export interface MarginalRequest {
  readonly columns: readonly number[];
  readonly sigmaSquared: Rational;
}

export interface NoisyMarginal {
  readonly columns: readonly number[];
  readonly sigmaSquared: Rational;
  /** Row-major, last column fastest. */
  readonly values: Float64Array;
}

export interface ChoiceQuestion {
  readonly id: string;
  readonly epsilon: Rational;
  readonly candidates: readonly ChoiceCandidate[];
}

export interface ChoiceCandidate {
  readonly columns: readonly number[];
  /**
   * Expected counts, from released data alone; row-major. Asked for only when the answer must be drawn. The same prepared reference
   * in one question after another is counted and compared once.
   */
  reference(): Float64Array | PreparedReference;
  /** A positive whole number, at most 2^20. */
  readonly weight: number;
  /**
   * Subtracted from the distance, in rows; from released data alone. A function is asked only when the answer must be drawn, like
   * the reference, and what it gives is then no part of the question.
   */
  readonly offset: number | (() => number);
}

export interface DistancesQuestion {
  readonly id: string;
  readonly workloads: readonly DistanceWorkload[];
}

export interface DistanceWorkload {
  readonly name: string;
  readonly marginals: readonly (readonly number[])[];
  /** Expected counts of one of `marginals`, from released data alone; row-major. */
  reference(columns: readonly number[]): Float64Array | PreparedReference;
  /** Noise on the *mean* distance, in rows. */
  readonly sigma: Rational;
}

export interface GroupDistancesQuestion {
  readonly id: string;
  readonly groupings: readonly DistanceGrouping[];
}

export interface DistanceGrouping {
  readonly name: string;
  /** The column whose values are the groups. */
  readonly by: number;
  /** What is compared within each group: lists of columns other than `by`. */
  readonly marginals: readonly (readonly number[])[];
  /** Expected counts over `[by, ...marginal]`, from released data alone; row-major, so that each group is one run of cells. */
  reference(columns: readonly number[]): Float64Array | PreparedReference;
  /** Noise on the *mean* distance of each group, in rows. */
  readonly sigma: Rational;
}

export interface NoisyNumber {
  readonly value: number;
  /** Standard deviation of the noise in `value`. */
  readonly sigma: number;
}

export interface CopiesQuestion {
  readonly id: string;
  readonly sigmaSquared: Rational;
  /** The released rows, in the same coding and column order as the guard's. */
  readonly released: readonly EncodedColumn[];
  /** A unit is held out where so many fair coins of its own, 1 (where absent) to 32, agree: half of the units, a quarter and so on. */
  readonly coins?: number;
}

export interface NoisyCopies {
  /** Exact, because it is computed from released rows alone. */
  readonly releasedDistinct: number;
  readonly releasedCopied: NoisyNumber;
  readonly heldOutDistinct: NoisyNumber;
  readonly heldOutCopied: NoisyNumber;
}

export interface Recoding {
  readonly size: number;
  /** `map[code]` is the merged code, below `size`. */
  readonly map: Uint32Array;
}
