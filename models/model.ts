import type { TrainingBudget } from '../privacy/accounting/calibrate-noise-multiplier.ts';
import type { PrivacyEvent } from '../privacy/events.ts';
import type { Codes } from '../privacy/guard/codes.ts';
import type { Guard, NoisyMarginal, PublicColumn } from '../privacy/guard/guard.ts';
import type { Rational } from '../privacy/rational.ts';
import type { ExpectedWorkload, MeasuredError, Workload } from './workload.ts';

/** Everything a family may know before it meets the guard. Public in every field. */
export interface ModelInputs {
  readonly columns: readonly PublicColumn[];
  readonly maxRowsPerUnit: number;
  /** Whether rows have weights that share `maxRowsPerUnit` rows in each unit: then all rows are looked at. */
  readonly weighted?: boolean;
  /** zCDP budget that the family may spend. */
  readonly rho: Rational;
  /** A public guess of the number of records, for expected errors; never the private count. */
  readonly expectedRows: number | undefined;
  /** Position of the declared target column, whose relations matter most. */
  readonly target: number | undefined;
  /** Which marginals matter; all of up to three columns where absent. */
  readonly workload?: Workload | undefined;
  /**
   * Positions of columns that are known, row by row, whenever others are drawn: what they say of the others matters more than what they say
   * of each other, and relations that the model cannot hold by itself are of no use.
   */
  readonly given?: readonly number[] | undefined;
  /** Sets of columns that are known to matter: measured before any is chosen, the first ones first, as far as there is room. */
  readonly measuredFirst?: readonly (readonly number[])[] | undefined;
  /** Which part of what relations get is for these; half of it where absent. */
  readonly measuredFirstShare?: number | undefined;
  /** Combinations of values that no record can have, known to everybody. */
  readonly impossible?: readonly ImpossibleCells[] | undefined;
  /** What the values of each column stand for; one a column. */
  readonly shapes?: readonly ColumnShape[] | undefined;
  /** What the whole plan has to keep within, and what it does beside the model: for families whose noise is not calibrated by rho. */
  readonly whole?: TrainingBudget | undefined;
}

/** What is known of the values of a column beside how many there are. */
export interface ColumnShape {
  /** The first and the last of the values that rise, so that neighbours occur about as often as each other. */
  readonly ordered?: readonly [number, number] | undefined;
  /** Values that may be far more frequent than their neighbours. */
  readonly apart: readonly number[];
  /** Values that stand for no value, and may well never occur: missing ones, and those outside the domain. */
  readonly absent: readonly number[];
}

/** A hard constraint on a few columns. */
export interface ImpossibleCells {
  /** Positions of distinct columns. */
  readonly columns: readonly number[];
  /** One entry a cell, row-major over `columns`, the last fastest: 1 where no record can be, 0 elsewhere. */
  readonly cells: Uint8Array;
}

/** A question the family will ask; known before any record is opened. */
export interface PlannedQuestion {
  readonly id: string;
  readonly description: string;
  readonly event: PrivacyEvent;
}

export interface ModelPlan {
  readonly kind: string;
  readonly questions: readonly PlannedQuestion[];
  /** Expected mean L1 error that noise alone adds, by number of columns; absent without `expectedRows`. */
  readonly expectedError:
    | {
        readonly oneWay: number;
        readonly twoWay: number | undefined;
        /** The same for each marginal of the workload. */
        readonly workload?: ExpectedWorkload | undefined;
        /** Calibrated on real tables, of what is measured. */
        readonly measured?: MeasuredError | undefined;
      }
    | undefined;
  /** Bytes that the process is likely to take while it fits, beside what records take; from public sizes. */
  readonly memoryBytes: number;
  /**
   * Processor seconds that fitting is likely to take on the machine that estimates of time were measured on; absent where nobody can say.
   * Counting of records is in it only with `expectedRows`.
   */
  readonly fitSeconds?: number;
  /** Plain sentences the steward should read, such as a table too small for pairs. */
  readonly notes: readonly string[];
}

/** One way of modelling a table. `plan` opens nothing; `fit` sees the records only through the guard. */
export interface ModelFamily {
  readonly kind: string;
  plan(inputs: ModelInputs): ModelPlan;
  fit(inputs: ModelInputs, guard: Guard, progress: (done: number, total: number) => void): Promise<Fitted>;
  /**
   * Prepares to fit a released model again with its structure kept: which marginals were measured, with how much noise, and which values were
   * merged. Absent where a family chooses nothing, so that `fit` does the same. `start` is that of an earlier one, which saves the work. Throws `RangeError` where the answers are not those of the model.
   */
  refitting?(inputs: ModelInputs, released: Released, start?: Refitting['start']): Promise<Refitting>;
}

/** A noisy marginal that was released; columns are positions, in the coding that they were counted in. */
export type KeptAnswers = ReadonlyMap<string, readonly NoisyMarginal[]>;

/** What a released model rests on, for fitting it again to other answers to the same questions. */
export interface Released {
  readonly model: FittedModel;
  /** By the id that the question was charged by. */
  readonly answers: KeptAnswers;
}

/** Fits a released model again, each time to answers of another guard. What was chosen from the released answers is kept. */
export interface Refitting {
  /** What preparing came to: plain data, which another thread may begin with. */
  readonly start: unknown;
  fit(guard: Guard): Promise<FittedModel>;
}

export interface Fitted {
  readonly model: FittedModel;
  /** Every noisy marginal that was paid for, in the order asked. */
  readonly measurements: readonly NoisyMarginal[];
  /** What the share of each value of a column rests on, over all kept rows; one a column. */
  readonly columnCounts: readonly ColumnCounts[];
}

export interface NoisyCounts {
  /** One a value, or one a merged value. */
  readonly counts: Float64Array;
  /** Of the noise in each count, independent from count to count; in rows squared. */
  readonly variance: number;
}

/** Noisy counts of the values of a column as they were answered: unbiased, not cleared of noise and not made to agree with others. */
export interface ColumnCounts extends NoisyCounts {
  /** The place in `counts` of each value; absent where each has its own. */
  readonly places: Uint32Array | undefined;
  /**
   * Where these are two counts together, each by itself. How much noise the last has was settled before it was drawn; how much it weighs beside the
   * first follows in part from the noise of that.
   */
  readonly looks?: { readonly first: NoisyCounts; readonly last: NoisyCounts };
}

/** A private model: post-processing of noisy answers, so it may be copied, published and sampled without limit. */
export interface FittedModel {
  readonly kind: string;
  readonly columns: readonly PublicColumn[];
  /** Estimated number of records, from noisy counts. */
  readonly total: number;
  /**
   * Expected counts over `columns` (row-major, last fastest), summing to `total`, of the distribution that conditions are worked
   * out from. Rows without conditions may follow some pairs more closely than it does.
   */
  marginal(columns: readonly number[]): Float64Array;
  /** Blocks of at most `blockRows` rows; the same seed gives the same rows on every machine. */
  sample(request: SampleRequest): Iterable<CodeBlock>;
  /** The expected share of rows that meet the evidence, in [0, 1]. Throws like `sample`. */
  probability(evidence: readonly ColumnEvidence[]): number;
  toArtifact(): ModelArtifact;
}

export interface SampleRequest {
  readonly rows: number;
  /** Published with the release, so that anyone can regenerate the tables. */
  readonly seed: string;
  readonly blockRows?: number;
  /** Draws from the model given this; throws `CONDITION_INVALID` where no row meets it. Absent: from the whole model. */
  readonly evidence?: readonly ColumnEvidence[];
}

/**
 * What is known of one column. A row with value `code` is kept with probability `weights[code]`: 1 for values that are allowed, 0
 * for those that are not, and the share that is meant of a value that stands for several, such as a bin.
 */
export interface ColumnEvidence {
  readonly column: number;
  /** One weight in [0, 1] for each value of the column. */
  readonly weights: Float64Array;
}

export interface CodeBlock {
  readonly rows: number;
  /** One array of `rows` codes a column. */
  readonly columns: readonly Codes[];
}

/** A model on disk: a JSON structure and the numbers that it speaks of, as one flat array or as tensors with names. */
export interface ModelArtifact {
  readonly structure: Readonly<Record<string, unknown>>;
  /** Empty where there are tensors. */
  readonly values: Float64Array;
  /** Of a neural model; those of doubles come first. */
  readonly tensors?: readonly Tensor[];
}

export interface Tensor {
  /** Letters, digits and `/._-`, starting with a small letter. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major, the last axis fastest. */
  readonly values: Float32Array | Float64Array;
}
