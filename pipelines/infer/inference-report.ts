import type { Unmeasured } from './measured.ts';
import type { QuestionKind } from './question.ts';

/** What a release says about questions, with intervals. Everything follows from released files. */
export interface InferenceReport {
  /** Name in the manifest. */
  readonly release: string;
  /** Estimated number of records, from noisy counts. */
  readonly records: number;
  readonly copies: number;
  readonly seed: string;
  /** Of the intervals: how often they are to cover the truth. */
  readonly level: number;
  readonly where: readonly string[];
  readonly answers: readonly InferenceAnswer[];
}

export interface InferenceAnswer {
  readonly kind: QuestionKind;
  readonly text: string;
  readonly regression: 'linear' | 'logistic';
  /** What the outcome is, in words: `readmitted is <30`, or `cost`. */
  readonly outcome: string;
  /** Records that the model expects to have all values that are asked about, and to meet the conditions. */
  readonly records: number;
  /** Whether the interval can be promised to cover: the model measured all that it rests on. */
  readonly promised: boolean;
  /** What was not measured together. */
  readonly unmeasured: readonly Unmeasured[];
  /** What else must be known, in whole sentences. */
  readonly notes: readonly string[];
  readonly terms: readonly TermAnswer[];
}

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** A number that is asked for. Never NaN: `unavailable` says why there is none. */
export interface TermAnswer {
  readonly term: string;
  /** Cleared of what fitting the model does, as far as copies tell it. */
  readonly estimate: number | null;
  readonly interval: Interval | null;
  /** As the released model has it. */
  readonly released: number | null;
  /** What the textbook makes of as many synthetic rows: it leaves out the noise. */
  readonly naive: Interval | null;
  /** How many times as wide `interval` is as `naive`. */
  readonly wider: number | null;
  /** Of a logistic coefficient; the exponential of what stands above. */
  readonly oddsRatio: { readonly estimate: number; readonly interval: Interval } | null;
  /** Columns, together, that were not measured and that this number rests on. */
  readonly unmeasured: readonly Unmeasured[];
  readonly unavailable: string | undefined;
}
