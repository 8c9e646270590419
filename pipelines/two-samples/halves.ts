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

/**
 * All scores together in two random halves, as many members in each as chance gives: what is known of a canary by the rest is then nothing,
 * as where each was among the records by a coin of its own.
 */
export function splitTogether({ members, others }: TwoScores): {
  readonly choosing: TwoScores;
  readonly estimating: TwoScores;
} {
  const all = members.length + others.length;
  // The seed knows both sizes, so that over all coins the halves have the numbers that coins give.
  const order = shuffledRows(all, `halves of ${members.length} members and ${others.length} others`);
  const part = (places: Uint32Array): TwoScores => ({
    members: Float64Array.from(places.filter((i) => i < members.length)).map((i) => members[i]!),
    others: Float64Array.from(places.filter((i) => i >= members.length)).map((i) => others[i - members.length]!),
  });
  return { choosing: part(order.subarray(0, all >> 1)), estimating: part(order.subarray(all >> 1)) };
}
