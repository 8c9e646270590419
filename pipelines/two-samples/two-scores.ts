/** One score a patient or canary. The higher, the surer is the attacker that it was among the records. */
export interface TwoScores {
  readonly members: Float64Array;
  readonly others: Float64Array;
}

/**
 * How many of each side are at or above each threshold, from the highest threshold to the lowest: first none of either,
 * then one entry for each distinct score, last all of both.
 */
export interface FoundByThreshold {
  readonly members: Float64Array;
  readonly others: Float64Array;
  /** `thresholds[0]` is infinite. */
  readonly thresholds: Float64Array;
}

/** Throws `RangeError` where a side is empty or a score is no number. */
export function foundByThreshold({ members, others }: TwoScores): FoundByThreshold {
  const [a, b] = [descending(members), descending(others)];
  const most = a.length + b.length + 1;
  const found = { members: new Float64Array(most), others: new Float64Array(most), thresholds: new Float64Array(most) };
  found.thresholds[0] = Number.POSITIVE_INFINITY;
  let [i, j, size] = [0, 0, 1];
  while (i < a.length || j < b.length) {
    const threshold = Math.max(a[i] ?? Number.NEGATIVE_INFINITY, b[j] ?? Number.NEGATIVE_INFINITY);
    while (i < a.length && a[i]! >= threshold) i++;
    while (j < b.length && b[j]! >= threshold) j++;
    found.members[size] = i;
    found.others[size] = j;
    found.thresholds[size] = threshold;
    size++;
  }
  return {
    members: found.members.subarray(0, size),
    others: found.others.subarray(0, size),
    thresholds: found.thresholds.subarray(0, size),
  };
}

/**
 * Positions of the vertices of the upper convex hull of the curve, without those on straight parts: with a coin between
 * two thresholds nothing between them is needed. The first and the last position always belong to it.
 */
export function hullOf({ members, others }: FoundByThreshold): Uint32Array {
  const kept: number[] = [];
  for (let i = 0; i < members.length; i++) {
    while (kept.length >= 2) {
      const [a, b] = [kept.at(-2)!, kept.at(-1)!];
      const rise = (members[b]! - members[a]!) * (others[i]! - others[b]!);
      const next = (members[i]! - members[b]!) * (others[b]! - others[a]!);
      if (rise > next) break;
      kept.pop();
    }
    kept.push(i);
  }
  return Uint32Array.from(kept);
}

/** Halfway from a threshold to the next score below, as neither end of the gap is the right one; the threshold where that is no number between. */
export function midThreshold({ thresholds }: FoundByThreshold, at: number): number {
  const [threshold, below] = [thresholds[at]!, thresholds[at + 1] ?? Number.NEGATIVE_INFINITY];
  const middle = (threshold + below) / 2;
  return Number.isFinite(middle) && middle > below ? middle : threshold;
}

function descending(scores: Float64Array): Float64Array {
  if (scores.length === 0) throw new RangeError('Cannot compare scores: there are none on one side');
  if (scores.some(Number.isNaN)) throw new RangeError('Cannot compare scores: one is no number');
  return Float64Array.from(scores).sort().reverse();
}
