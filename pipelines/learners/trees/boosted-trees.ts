import { takeRows } from '../../../privacy/guard/codes.ts';
import { shuffledRows } from '../../workspace/seeded-rows.ts';
import { type FeatureTable, takeFeatureRows } from '../features.ts';
import type { Learner, Predict } from '../learner.ts';
import { binRows, binsOf } from './bins.ts';
import { TreeGrower } from './grow-tree.ts';
import { firstBins } from './histogram.ts';
import { addTree, type Tree } from './tree.ts';

const MOST_TREES = 100;
const RATE = 0.1;
/** From so many rows on a tenth is kept aside, and growing stops where its loss has not fallen for so many trees. */
const STOPPING_ROWS = 10_000;
const ASIDE = 0.1;
const PATIENCE = 10;

/**
 * Gradient boosting of trees on histograms (Friedman 2001; Ke et al. 2017) for the logistic loss. What is chosen once (100 trees of 31 leaves,
 * rate .1, at least 20 rows a leaf, stopping early above 10,000 rows) is what scikit-learn's `HistGradientBoostingClassifier` chooses by default.
 */
export const boostedTrees: Learner = {
  name: 'boosted-trees',
  words: 'gradient boosting of trees',
  fit: (features, positive, seed) => {
    if (features.rows <= STOPPING_ROWS) return boost(features, positive, undefined);
    const order = shuffledRows(features.rows, `${seed}/aside`);
    const aside = Math.round(features.rows * ASIDE);
    return boost(
      ...chosen(features, positive, order.subarray(aside)),
      chosen(features, positive, order.subarray(0, aside)),
    );
  },
};

type Rows = readonly [FeatureTable, Uint8Array];

const chosen = (features: FeatureTable, positive: Uint8Array, rows: Uint32Array): Rows => [
  takeFeatureRows(features, rows),
  takeRows({ size: 2, codes: positive }, rows) as Uint8Array,
];

function boost(features: FeatureTable, positive: Uint8Array, aside: Rows | undefined): Predict {
  const { rows } = features;
  const bins = binsOf(features);
  const binned = binRows(bins, features);
  const grower = new TreeGrower({ bins, binned, firstBin: firstBins(bins) }, rows);
  const share = positive.reduce((sum, y) => sum + y, 0) / rows;
  const start = share > 0 && share < 1 ? Math.log(share / (1 - share)) : share > 0 ? 30 : -30;
  const scores = new Float64Array(rows).fill(start);
  const gradients = new Float64Array(rows);
  const curvatures = new Float64Array(rows);
  const trees: Tree[] = [];
  const asideBinned = aside === undefined ? [] : binRows(bins, aside[0]);
  const asideScores = new Float64Array(aside?.[0].rows ?? 0).fill(start);
  let least = aside === undefined ? 0 : meanLoss(asideScores, aside[1]);
  let since = 0;
  while (trees.length < MOST_TREES && since < PATIENCE) {
    for (let i = 0; i < rows; i++) {
      const probability = 1 / (1 + Math.exp(-scores[i]!));
      gradients[i] = probability - positive[i]!;
      curvatures[i] = probability * (1 - probability);
    }
    const tree = grower.grow(gradients, curvatures, RATE, scores);
    trees.push(tree);
    if (aside === undefined) continue;
    addTree(tree, asideBinned, asideScores);
    const loss = meanLoss(asideScores, aside[1]);
    since = loss < least ? 0 : since + 1;
    least = Math.min(least, loss);
  }
  return (unseen) => {
    const unseenBinned = binRows(bins, unseen);
    const found = new Float64Array(unseen.rows).fill(start);
    for (const tree of trees) addTree(tree, unseenBinned, found);
    for (let i = 0; i < found.length; i++) found[i] = 1 / (1 + Math.exp(-found[i]!));
    return found;
  };
}

function meanLoss(scores: Float64Array, positive: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    sum += Math.log1p(Math.exp(-Math.abs(score))) + Math.max(0, score) - positive[i]! * score;
  }
  return sum / scores.length;
}
