import type { Network } from '../../../privacy/gradients/network/network.ts';
import type { NoisyMarginal, PublicColumn } from '../../../privacy/guard/guard.ts';
import type { PreparedReference } from '../../../privacy/guard/prepared-reference.ts';
import type { Rational } from '../../../privacy/rational.ts';

/** Which columns and rows a question was about. One object for all questions to one guard. */
export interface AnsweredView {
  /** Names and sizes after all recodings. */
  readonly columns: readonly PublicColumn[];
  /** From the codes of the records to those of the question; absent where they are the same. One a column. */
  readonly maps: readonly (Uint32Array | undefined)[];
  /** Of each unit so many rows at most, its first; sensitivities are multiples of it. */
  readonly maxRowsPerUnit: number;
}

/** Everything that an asker saw, in the order of the answers. Counts and distances are exactly those that were answered. */
export type RecordedAnswer =
  | {
      readonly kind: 'marginals';
      readonly id: string;
      readonly view: AnsweredView;
      readonly answers: readonly NoisyMarginal[];
    }
  | {
      readonly kind: 'choice';
      readonly id: string;
      readonly view: AnsweredView;
      readonly epsilon: Rational;
      readonly candidates: readonly RecordedCandidate[];
      /** Position in `candidates`. */
      readonly chosen: number;
    }
  | {
      readonly kind: 'distances';
      readonly id: string;
      readonly view: AnsweredView;
      readonly sums: readonly RecordedSum[];
    }
  | {
      readonly kind: 'group-distances';
      readonly id: string;
      readonly view: AnsweredView;
      readonly sums: readonly RecordedSum[];
    }
  | {
      readonly kind: 'training';
      readonly id: string;
      readonly view: AnsweredView;
      readonly network: Network;
      /** With which each unit took part in a step. */
      readonly probability: Rational;
      /** Greatest norm of the gradient of a unit. */
      readonly clip: number;
      /** Standard deviation of the noise on each number of a sum, in multiples of `clip`. */
      readonly noiseMultiplier: Rational;
      readonly steps: readonly RecordedStep[];
    };

export type RecordedAnswers = readonly RecordedAnswer[];

export interface RecordedCandidate {
  readonly columns: readonly number[];
  readonly reference: PreparedReference;
  readonly weight: number;
  /** In rows, before it is rounded to the lattice. */
  readonly offset: number;
}

/** Noisy sums of distances over a few marginals; those of the groups of a grouping, whose column is the first of each marginal. */
export interface RecordedSum {
  readonly marginals: readonly (readonly number[])[];
  /** One a marginal. */
  readonly references: readonly PreparedReference[];
  /** In lattice units, one a group; one alone where there are no groups. */
  readonly totals: Float64Array;
  /** Of the noise in each of `totals`, in lattice units squared. */
  readonly variance: number;
}

export interface RecordedStep {
  /** Where gradients were taken. */
  readonly parameters: Float32Array;
  readonly noisySum: Float32Array;
}
