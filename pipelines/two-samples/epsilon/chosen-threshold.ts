import { foundByThreshold, type TwoScores } from '../two-scores.ts';
import type { Found } from './thresholds.ts';
import type { TradeOff } from './trade-off.ts';

/** The threshold that exceeds a trade-off by the most standard errors; rates are smoothed by one more of either kind (Agresti and Caffo 2000). */
export function mostAbove(scores: TwoScores, tradeOff: TradeOff): number {
  const { members, others, thresholds } = foundByThreshold(scores);
  const [m, n] = [members.at(-1)! + 2, others.at(-1)! + 2];
  let [best, most] = [0, Number.NEGATIVE_INFINITY];
  // The first finds nobody and the last everybody: neither can show anything.
  for (let i = 1; i < members.length - 1; i++) {
    const [x, y] = [(members[i]! + 1) / m, (others[i]! + 1) / n];
    const allowed = tradeOff.at(y);
    const slope = (tradeOff.at(y + 1e-6) - allowed) * 1e6;
    const above = (x - allowed) / Math.sqrt((x * (1 - x)) / m + (slope * slope * y * (1 - y)) / n);
    if (above > most) [best, most] = [i, above];
  }
  return thresholds[best]!;
}

/** Whom a threshold finds. */
export function foundAt({ members, others }: TwoScores, threshold: number): Found {
  const above = (side: Float64Array): number => side.reduce((count, score) => count + (score >= threshold ? 1 : 0), 0);
  return { members: above(members), others: above(others) };
}
