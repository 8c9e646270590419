import { ownNumbers, ownRational } from '../own-questions.ts';
import type { CategoriesQuestion, QuantilesRequest, SpreadQuestion } from './value-guard.ts';

/* Copies of what an asker hands in, for the reasons in `../own-questions.ts`. */

export const ownCategories = ({ id, column, sigmaSquared, threshold }: CategoriesQuestion): CategoriesQuestion => ({
  id: String(id),
  column: Number(column),
  sigmaSquared: ownRational(sigmaSquared),
  threshold: BigInt(threshold),
});

export function ownSpread(question: SpreadQuestion): SpreadQuestion {
  const { id, column, buckets, sigmaSquared, occupiedFrom, quantiles } = question;
  return {
    id: String(id),
    column: Number(column),
    buckets: { starts: ownNumbers(buckets.starts), end: Number(buckets.end) },
    sigmaSquared: ownRational(sigmaSquared),
    occupiedFrom: Number(occupiedFrom),
    ...(quantiles === undefined ? {} : { quantiles: ownQuantiles(quantiles) }),
  };
}

const ownQuantiles = ({ epsilon, fractions }: QuantilesRequest): QuantilesRequest => ({
  epsilon: ownRational(epsilon),
  fractions: Array.from(fractions, ownRational),
});
