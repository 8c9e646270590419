import type { FeatureTable } from './features.ts';

/** Probability of the positive class, one a row. */
export type Predict = (features: FeatureTable) => Float64Array;

/** Something that learns to tell two classes apart. */
export interface Learner {
  readonly name: 'logistic-regression' | 'boosted-trees';
  /** As it stands in a sentence. */
  readonly words: string;
  /** `positive` has 1 for rows of the positive class and 0 for others; both must occur. The same arguments give the same probabilities. */
  readonly fit: (features: FeatureTable, positive: Uint8Array, seed: string) => Predict;
}
