import { shuffledRows } from '../workspace/seeded-rows.ts';
import type { TwoScores } from './two-scores.ts';

/**
 * Each side in two halves by a fixed seed, the first never larger: thresholds are chosen on one, and what they find is counted on the
 * other. Sides of a single score leave the first half empty.
 */
export function splitInHalves({ members, others }: TwoScores): {
  readonly choosing: TwoScores;
  readonly estimating: TwoScores;
} {
  const [a, b] = [halves(members, 'members'), halves(others, 'others')];
  return {
    choosing: { members: a.first, others: b.first },
    estimating: { members: a.second, others: b.second },
  };
}

function halves(scores: Float64Array, side: string): { first: Float64Array; second: Float64Array } {
  const order = shuffledRows(scores.length, `halves of ${scores.length} ${side}`);
  const taken = Float64Array.from(order, (i) => scores[i]!);
  const half = scores.length >> 1;
  return { first: taken.subarray(0, half), second: taken.subarray(half) };
}
