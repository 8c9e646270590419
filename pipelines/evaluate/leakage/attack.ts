import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import type { Advance } from '../../workspace/progress.ts';

/** Article 29 Working Party, opinion 05/2014 (WP216): singling out, linkability and inference; and whether somebody was among the records at all. */
export type Criterion = 'singling-out' | 'linkability' | 'inference' | 'membership';

export type AttackId =
  | 'singling-out-univariate'
  | 'singling-out-multivariate'
  | 'linkability'
  | 'attribute-inference'
  | 'membership-density-ratio'
  | 'membership-closest-record'
  | 'membership-shadow-models'
  | 'rare-combinations';

/** What the attacker knows and wants, in the words of TAPAS (Houssiau et al. 2022). */
export interface ThreatModel {
  readonly dataKnowledge: 'none' | 'auxiliary' | 'exact';
  readonly generatorKnowledge: 'no-box' | 'black-box' | 'white-box';
  readonly goal: 'membership' | 'attribute' | 'linking' | 'singling-out';
  /** The same in one sentence for a committee. */
  readonly words: string;
}

/** A patient with all rows of the table that it is a target in. */
export interface Target {
  readonly unit: number;
  readonly rows: Uint32Array;
}

/** Patients that are attacked, chosen by a rule that treats both sides alike. */
export interface TargetSet {
  readonly rule: 'random' | 'vulnerable';
  /** Of `training`. */
  readonly members: readonly Target[];
  /** Of `control`. */
  readonly others: readonly Target[];
}

/** What every attack is computed from. All tables have the same columns in the same coding; all but the synthetic one are protected. */
export interface LeakageInputs {
  /** Records that the synthetic table was made from. */
  readonly training: EvaluatedTable;
  /** Records of other patients, which nothing was learnt from: what succeeds on them is no leakage. */
  readonly control: EvaluatedTable;
  /** Records of yet other patients, as an attacker may know them; never those of `control`. Absent where there are too few patients. */
  readonly reference: EvaluatedTable | undefined;
  readonly synthetic: EvaluatedTable;
  readonly targets: TargetSet;
  /** Of all random choices: the same seed and tables give the same outcome. */
  readonly seed: string;
  readonly threads: number;
  readonly advance: Advance;
}

/** `successes` of `trials` independent attempts, one a patient. */
export interface Attempts {
  readonly successes: number;
  readonly trials: number;
}

export type AttackOutcome =
  /** The attacker claims something of each patient, which is true or not. */
  | {
      readonly kind: 'guesses';
      readonly members: Attempts;
      readonly others: Attempts;
      /** What claims succeed that nobody needs a synthetic table for. Absent where there are none such. */
      readonly baseline: Attempts | undefined;
    }
  /** The higher, the surer is the attacker that the patient is among the records. One a patient, never NaN. */
  | { readonly kind: 'scores'; readonly members: Float64Array; readonly others: Float64Array }
  /** Why it could not be tried, as the rest of "not tried, because ...". */
  | { readonly kind: 'not-tried'; readonly because: string };

/** One attack. Pure: the same inputs give the same outcome. */
export interface LeakageAttack {
  readonly id: AttackId;
  readonly criterion: Criterion;
  readonly threat: ThreatModel;
  /** What an attempt is and when it succeeds, in one sentence. */
  readonly definition: string;
  /** Whether it looks at chosen patients, or at all there are (and is then run once, with random targets). */
  readonly looksAt: 'targets' | 'all-patients';
  run(inputs: LeakageInputs): Promise<AttackOutcome>;
}
