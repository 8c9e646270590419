import { foundByThreshold, hullOf, type TwoScores } from '../two-scores.ts';

/** What one threshold finds: how many members and how many others are at or above it. */
export interface Found {
  readonly members: number;
  readonly others: number;
}

/**
 * The thresholds that can be best for some weighing of the two errors (vertices of the convex hull of the ROC curve),
 * with those that find nobody and everybody. Throws `RangeError` where a side is empty or a score is no number.
 */
export function candidates(scores: TwoScores): readonly Found[] {
  const found = foundByThreshold(scores);
  return Array.from(hullOf(found), (i) => ({ members: found.members[i]!, others: found.others[i]! }));
}

/** What perfectly separated scores give. */
export const separated = (members: number, others: number): TwoScores => ({
  members: new Float64Array(members).fill(1),
  others: new Float64Array(others),
});
