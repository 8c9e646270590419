import type { Learner } from './learner.ts';
import { logisticRegression } from './linear/logistic-regression.ts';
import { boostedTrees } from './trees/boosted-trees.ts';

/** One that adds up what each column says by itself, and one that sees columns together. */
export const LEARNERS: readonly Learner[] = [logisticRegression, boostedTrees];
