import type { Interval } from '../../two-samples/clopper-pearson.ts';
import type { AttackId, Attempts, Criterion, TargetSet, ThreatModel } from './attack.ts';

/**
 * `leakage-found`: the attack does better on patients whose records the table was made from than on others, by more than chance over all attacks and target sets together.
 * `none-found`: it does not, and would have found an excess of `smallestExcess`. `too-weak`: it does not, and would not have found much, or others are no control: nothing can be said.
 */
export type LeakageVerdict = 'leakage-found' | 'none-found' | 'too-weak';

/** An excess is told from chance at this level over all attacks and target sets together (Holm 1979). */
export const SIGNIFICANCE = 0.05;

/** With which the smallest excess would have been found. */
export const POWER = 0.8;

/** Of every interval. */
export const LEVEL = 0.95;

/** False positive rates at which true positive rates are told. */
export const FALSE_POSITIVE_RATES: readonly number[] = [0.01, 0.001];

/** One attack against one set of targets, beside the same on patients that nothing was learnt from. Exact: protected where the records are. */
export interface LeakageResult {
  readonly attack: AttackId;
  readonly criterion: Criterion;
  /** How the targets were chosen, or `all` where the attack looks at all patients. */
  readonly targets: TargetSet['rule'] | 'all';
  readonly threat: ThreatModel;
  /** What an attempt is and when it succeeds, in one sentence. */
  readonly definition: string;
  readonly outcome: LeakageOutcome;
  /** How much better the attack does on members than on others: of guesses the difference of the rates, of scores the advantage (true less false positive rate). Null where it was not tried. */
  readonly excess: number | null;
  /** Of `excess`. */
  readonly interval: Interval | null;
  /** That chance alone would give as much; one-sided. */
  readonly pValue: number | null;
  /** The same, corrected over all attacks and target sets (Holm 1979). */
  readonly adjustedPValue: number | null;
  /** The same attack on a copy of the training records in place of the synthetic table: what it finds where everything leaks. */
  readonly positiveControl: PositiveControl | null;
  /** The smallest excess that would have been found with a probability of `POWER`, by the corrected test; 1 where none would. */
  readonly smallestExcess: number | null;
  /** The most that the claimed (epsilon, delta) allows `excess` to be in the long run. Null where nothing is claimed. */
  readonly allowed: number | null;
  /** Null where the attack was not tried. */
  readonly verdict: LeakageVerdict | null;
  /** The verdict with its numbers, in one sentence. */
  readonly sentence: string;
}

export type LeakageOutcome =
  | {
      readonly kind: 'guesses';
      readonly members: SuccessRate;
      readonly others: SuccessRate;
      /** What nobody needs a synthetic table for. */
      readonly baseline: SuccessRate | null;
    }
  | {
      readonly kind: 'scores';
      readonly members: number;
      readonly others: number;
      /** Probability that a member scores higher than another patient, ties counted half. */
      readonly areaUnderCurve: Estimate;
      /** At each of `FALSE_POSITIVE_RATES`. */
      readonly truePositiveRates: readonly TruePositiveRate[];
      /** For a chart: false and true positive rates, both from 0 to 1. */
      readonly curve: readonly CurvePoint[];
    }
  /** `because`: the rest of "not tried, because ...". */
  | { readonly kind: 'not-tried'; readonly because: string };

export interface Estimate {
  readonly value: number;
  readonly interval: Interval;
}

export interface SuccessRate extends Attempts {
  /** Null for no trial. */
  readonly rate: number | null;
  /** Clopper-Pearson. */
  readonly interval: Interval;
}

export interface TruePositiveRate extends Estimate {
  readonly falsePositiveRate: number;
  /** The most that the claimed (epsilon, delta) allows in the long run. */
  readonly allowed: number | null;
}

export interface CurvePoint {
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/** Null numbers: it could not be tried. */
export interface PositiveControl {
  readonly excess: number | null;
  readonly interval: Interval | null;
  readonly pValue: number | null;
  /** At the strictest level of the correction, that of the smallest of all p-values. */
  readonly found: boolean;
  /** Points as in `LeakageOutcome`, of scores alone. */
  readonly curve: readonly CurvePoint[] | null;
}

/** What is said of one criterion of WP216, or of membership. */
export interface CriterionVerdict {
  readonly criterion: Criterion;
  /** `leakage-found` where any of its attacks found some; otherwise `none-found` where any would have. Null where none was tried. */
  readonly verdict: LeakageVerdict | null;
  readonly sentence: string;
}

export const SMOKE_TEST_LABEL = 'smoke test: says nothing about privacy';

/** A number that tools show as privacy and that is none (Ganev and De Cristofaro 2023; Yao and others 2025). It has neither a p-value nor a verdict, so none can come of it. */
export interface SmokeTest {
  readonly id: 'exact-matches' | 'closest-record-share';
  readonly label: typeof SMOKE_TEST_LABEL;
  readonly definition: string;
  /** Null where there is no control to compute it with. */
  readonly value: number | null;
  /** The same of control records, or what a table that copies nothing gives; null where there is none. */
  readonly beside: number | null;
  readonly sentence: string;
}

/** Scores of one attack, one a patient, without anything that names one: whoever holds them computes every number of its result again. */
export interface KeptScores {
  readonly attack: AttackId;
  readonly targets: LeakageResult['targets'];
  /** What was attacked. */
  readonly table: 'synthetic' | 'copy-of-training';
  readonly members: Float64Array;
  readonly others: Float64Array;
}

/** Of a target set: patients that were attacked. */
export interface TargetCounts {
  readonly rule: TargetSet['rule'];
  readonly members: number;
  readonly others: number;
}

/** Everything that attacks found. Exact numbers computed on records: for the steward alone. */
export interface LeakageReport {
  readonly edition: 'inside';
  readonly seed: string;
  /** `rows` where the dictionary names no unit: then each row counts as a patient. */
  readonly unit: 'patients' | 'rows';
  readonly patients: {
    readonly training: number;
    /** Held back; control and reference are its parts. 0 without a hold-out. */
    readonly holdout: number;
    readonly control: number;
    readonly reference: number;
  };
  readonly rows: { readonly training: number; readonly holdout: number; readonly synthetic: number };
  readonly targets: readonly TargetCounts[];
  /** What is claimed of the table, and held beside what was found. */
  readonly claim: { readonly epsilon: number; readonly delta: number } | null;
  readonly significance: number;
  readonly power: number;
  /** How many p-values were corrected for. */
  readonly tests: number;
  /** None without a hold-out. */
  readonly results: readonly LeakageResult[];
  /** Singling out, linkability, inference, membership, in this order. */
  readonly byCriterion: readonly CriterionVerdict[];
  /** Over all of them, as of one criterion. Null without a hold-out. */
  readonly verdict: LeakageVerdict | null;
  readonly sentence: string;
  readonly smokeTests: readonly SmokeTest[];
  /** What else has to be known to read this, whole sentences. */
  readonly notes: readonly string[];
  readonly scores: readonly KeptScores[];
}
