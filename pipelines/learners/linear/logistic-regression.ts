import type { FeatureTable } from '../features.ts';
import type { Learner, Predict } from '../learner.ts';
import { addByWeight, linearScores, linearTerms, prepareTerms } from './linear-terms.ts';
import { minimise } from './minimise.ts';

/** Of the sum of squared weights, beside the sum over rows of minus the log likelihood; the intercept is free. */
const HALF_PENALTY = 0.5;
const TOLERANCE = 1e-4;
const MOST_ITERATIONS = 200;

/**
 * Logistic regression with a ridge penalty (le Cessie and van Houwelingen 1992) on standardised numbers and one indicator a category, the
 * penalty being that of scikit-learn's `LogisticRegression` at its default `C = 1`.
 */
export const logisticRegression: Learner = {
  name: 'logistic-regression',
  words: 'logistic regression with a ridge penalty',
  fit: (features, positive) => learn(features, positive),
};

function learn(features: FeatureTable, positive: Uint8Array): Predict {
  const { rows } = features;
  const terms = linearTerms(features);
  const prepared = prepareTerms(terms, features);
  const last = terms.weights - 1;
  const scores = new Float64Array(rows);
  const residuals = new Float64Array(rows);
  const share = positive.reduce((sum, y) => sum + y, 0) / rows;

  const curvature = new Float64Array(terms.weights);
  addByWeight(prepared, residuals.fill((share * (1 - share)) / rows), curvature, 2);
  for (let j = 0; j < last; j++) curvature[j] = curvature[j]! + (2 * HALF_PENALTY) / rows;

  const loss = (weights: Float64Array, gradient: Float64Array): number => {
    linearScores(prepared, weights, scores);
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      const score = scores[i]!;
      const small = Math.exp(-Math.abs(score));
      sum += Math.log1p(small) + (score > 0 ? score : 0) - positive[i]! * score;
      residuals[i] = ((score > 0 ? 1 : small) / (1 + small) - positive[i]!) / rows;
    }
    gradient.fill(0);
    addByWeight(prepared, residuals, gradient, 1);
    let squares = 0;
    for (let j = 0; j < last; j++) {
      squares += weights[j]! * weights[j]!;
      gradient[j] = gradient[j]! + (2 * HALF_PENALTY * weights[j]!) / rows;
    }
    return (sum + HALF_PENALTY * squares) / rows;
  };

  const weights = new Float64Array(terms.weights);
  weights[last] = Math.log(share / (1 - share));
  minimise(loss, weights, { tolerance: TOLERANCE, maxIterations: MOST_ITERATIONS, curvature });

  return (unseen) => {
    const found = new Float64Array(unseen.rows);
    linearScores(prepareTerms(terms, unseen), weights, found);
    for (let i = 0; i < found.length; i++) found[i] = 1 / (1 + Math.exp(-found[i]!));
    return found;
  };
}
