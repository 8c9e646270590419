import type { TrainingBudget } from '../../privacy/accounting/calibrate-noise-multiplier.ts';
import type { Codes } from '../../privacy/guard/codes.ts';
import type { Guard, NoisyMarginal } from '../../privacy/guard/guard.ts';
import type { LinkedShape, View } from '../../privacy/guard/views/view.ts';
import type { Rational } from '../../privacy/rational.ts';
import type { ColumnShape, ImpossibleCells, ModelArtifact, ModelPlan, PlannedQuestion } from '../model.ts';
import type { ModelledView } from './modelled-view.ts';

/** Everything a family of linked models may know before it meets the guard. Public in every field. */
export interface LinkedInputs {
  readonly shape: LinkedShape;
  /** What the values of columns stand for, in the order of the shape's. */
  readonly shapes: {
    readonly units: readonly ColumnShape[];
    readonly events: readonly ColumnShape[];
    readonly details: readonly (readonly ColumnShape[])[];
  };
  /** Combinations that no unit, and no event, can have; of units also with whether they have events (`columnsWithEvents`). */
  readonly impossible: { readonly units: readonly ImpossibleCells[]; readonly events: readonly ImpossibleCells[] };
  /** zCDP budget that the family may spend. */
  readonly rho: Rational;
  /** Public guesses, never private counts. */
  readonly expected: {
    readonly units: number | undefined;
    readonly events: number | undefined;
  };
  /** What the whole plan has to keep within, and what it does beside the model: for families whose noise is not calibrated by rho. */
  readonly whole?: TrainingBudget | undefined;
  /** Whether a family may go on where another is expected to be better. */
  readonly forced?: boolean;
}

/** One view with the plan of the model that is fitted to it. */
export interface PlannedView {
  readonly view: View;
  readonly rho: Rational;
  readonly model: ModelPlan;
}

export interface LinkedPlan {
  readonly kind: string;
  /** In the order that they are asked and drawn in. */
  readonly views: readonly PlannedView[];
  /** Of all views, ids as the ledger knows them (`<view>/<id>`). */
  readonly questions: readonly PlannedQuestion[];
  readonly memoryBytes: number;
  readonly notes: readonly string[];
}

/** The doors to the views of the records, by name; their questions' ids begin with it. */
export type ViewGuards = (view: View) => Guard;

export interface LinkedFitted {
  readonly model: LinkedModel;
  /** Every noisy marginal that was paid for, by view, in the order asked. */
  readonly measurements: readonly { readonly view: string; readonly marginals: readonly NoisyMarginal[] }[];
}

export interface LinkedFamily {
  readonly kind: string;
  plan(inputs: LinkedInputs): LinkedPlan;
  fit(inputs: LinkedInputs, guards: ViewGuards, progress: (done: number, total: number) => void): Promise<LinkedFitted>;
}

/** A private model of units with their events: post-processing of noisy answers. */
export interface LinkedModel {
  readonly kind: string;
  readonly shape: LinkedShape;
  /** Estimated number of units, from noisy counts. */
  readonly total: number;
  readonly views: readonly ModelledView[];
  /** The same seed gives the same units on every machine. */
  draw(request: LinkedDraw): LinkedRows;
  toArtifact(): ModelArtifact;
}

export interface LinkedDraw {
  readonly units: number;
  readonly seed: string;
  /** What is known of a unit: one weight in [0, 1] for each value of a column of `units`. */
  readonly evidence?: readonly { readonly column: number; readonly weights: Float64Array }[];
  /** Told as events are drawn; no event depends on it. */
  readonly progress?: (done: number, total: number) => void;
}

/** Drawn units, in the form of `LinkedRecords`. */
export interface LinkedRows {
  readonly unitCount: number;
  readonly units: readonly Codes[];
  readonly events: {
    readonly columns: readonly Codes[];
    readonly start: Uint32Array;
    /** Days since the first event of the unit; absent where only the order is known. */
    readonly time: Float64Array | undefined;
  };
  readonly details: readonly { readonly columns: readonly Codes[]; readonly start: Uint32Array }[];
}
