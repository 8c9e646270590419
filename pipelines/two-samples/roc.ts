import { areaInterval, areaPValue } from './area.ts';
import { checkShare } from './attempts.ts';
import { binomialAtLeast } from './binomial.ts';
import { clopperPearson, type Interval } from './clopper-pearson.ts';
import { firstTrue } from './first-true.ts';
import { splitInHalves } from './halves.ts';
import { compareRates } from './rates.ts';
import { tailAndAreaPValue } from './tail-and-area.ts';
import { type FoundByThreshold, foundByThreshold, hullOf, midThreshold, type TwoScores } from './two-scores.ts';

export type { TwoScores } from './two-scores.ts';

/**
 * Probability that a member has a higher score than another, ties half (area under the ROC curve; Mann and Whitney
 * 1947). `pValue` is one-sided, of the hypothesis that the two sides are alike; the two-sided interval is Newcombe's
 * (2006, method 5), which is no single point for perfectly separated scores either. Throws `RangeError` where a side is
 * empty or a score is no number.
 */
export function areaUnderCurve(
  scores: TwoScores,
  level: number,
): { value: number; interval: Interval; pValue: number } {
  checkShare('level', level);
  const found = foundByThreshold(scores);
  const value = areaOf(found);
  return {
    value,
    interval: areaInterval(value, scores.members.length, scores.others.length, level),
    pValue: areaPValue(found),
  };
}

function areaOf({ members, others }: FoundByThreshold): number {
  let area = 0;
  for (let i = 1; i < members.length; i++) area += (members[i]! + members[i - 1]!) * (others[i]! - others[i - 1]!);
  return area / (2 * members.at(-1)! * others.at(-1)!);
}

/**
 * The largest share of members that is found while this share of others is, with a coin between two thresholds. The
 * interval covers what the best such rule would find in the population wherever the true curve is concave: half of the
 * error is for where the threshold of that false positive rate lies (order statistics), half for the share of members
 * above it (Clopper and Pearson 1934). Throws `RangeError` for empty sides, scores that are no numbers, and rates outside
 * `[0, 1]`.
 */
export function truePositiveRateAt(
  scores: TwoScores,
  falsePositiveRate: number,
  level: number,
): { value: number; interval: Interval } {
  checkShare('level', level);
  if (!(falsePositiveRate >= 0 && falsePositiveRate <= 1)) {
    throw new RangeError(`Cannot use the rate ${falsePositiveRate}: it is not within 0 and 1`);
  }
  const found = foundByThreshold(scores);
  const value = onHull(found, falsePositiveRate);
  const { lower, upper } = rateInterval(found, falsePositiveRate, level);
  const interval = { lower: Math.min(lower, value), upper: Math.max(upper, value, falsePositiveRate), level };
  return { value, interval };
}

function onHull(found: FoundByThreshold, falsePositiveRate: number): number {
  const [members, others] = [found.members.at(-1)!, found.others.at(-1)!];
  const wanted = falsePositiveRate * others;
  const hull = hullOf(found);
  for (let i = hull.length - 1; i >= 0; i--) {
    const [at, next] = [hull[i]!, hull[i + 1]];
    if (found.others[at]! > wanted) continue;
    if (next === undefined) return found.members[at]! / members;
    const share = (wanted - found.others[at]!) / (found.others[next]! - found.others[at]!);
    return (found.members[at]! + share * (found.members[next]! - found.members[at]!)) / members;
  }
  return 0;
}

function rateInterval(found: FoundByThreshold, falsePositiveRate: number, level: number): Interval {
  const [members, others] = [found.members.at(-1)!, found.others.at(-1)!];
  const error = (1 - level) / 4;
  // With as few others found, the threshold is too high with all but this probability; with as many, too low.
  const surelyFewer = (count: number): boolean => binomialAtLeast(count + 1, others, falsePositiveRate) >= 1 - error;
  const surelyMore = (count: number): boolean => binomialAtLeast(count, others, falsePositiveRate) <= error;
  const below = firstTrue(0, found.others.length, (i) => !surelyFewer(found.others[i]!)) - 1;
  const above = firstTrue(0, found.others.length, (i) => surelyMore(found.others[i]!));
  const membersAt = (i: number): Interval => clopperPearson(found.members[i]!, members, 1 - 2 * error);
  const lower = below < 0 ? 0 : membersAt(below).lower;
  const upper = above === found.others.length ? 1 : membersAt(above).upper;
  return { lower, upper, level };
}

/**
 * The curve through all thresholds, thinned to at most `points` (2 or more) vertices that are evenly far apart along it;
 * from `(0, 0)` to `(1, 1)`. Straight between vertices, so that tied scores count half. Throws `RangeError` as above.
 */
export function rocCurve(
  scores: TwoScores,
  points: number,
): readonly { falsePositiveRate: number; truePositiveRate: number }[] {
  if (!Number.isSafeInteger(points) || points < 2) throw new RangeError('Cannot draw a curve of fewer than two points');
  const { members, others } = foundByThreshold(scores);
  const [most, mostOthers] = [members.at(-1)!, others.at(-1)!];
  const curve: { falsePositiveRate: number; truePositiveRate: number }[] = [];
  let wanted = 0;
  for (let i = 0; i < members.length; i++) {
    const point = { falsePositiveRate: others[i]! / mostOthers, truePositiveRate: members[i]! / most };
    const along = point.falsePositiveRate + point.truePositiveRate;
    if (along < wanted && i < members.length - 1) continue;
    if (i === members.length - 1 && curve.length === points) curve.pop();
    curve.push(point);
    wanted = (2 * curve.length) / (points - 1);
  }
  return curve;
}

/**
 * How much better than blind guessing an attacker tells the two sides apart. `advantage` is the true less the false
 * positive rate of the threshold that was best on one half of each side, on the other half, with Newcombe's interval. The
 * p-value, of the hypothesis that the sides are alike, looks at the area and at the top of the list, so that a few
 * members that are certain are found too; its level is exact, as all of its parts are judged by the same permutations.
 * The same scores give the same result. Throws `RangeError` where a side is empty or a score is no number.
 */
export function compareScores(
  scores: TwoScores,
  level: number,
): { advantage: number; interval: Interval; pValue: number } {
  checkShare('level', level);
  const pValue = tailAndAreaPValue(scores);
  if (scores.members.length < 2 || scores.others.length < 2) {
    return { advantage: 0, interval: { lower: -1, upper: 1, level }, pValue };
  }
  const { choosing, estimating } = splitInHalves(scores);
  const threshold = bestThreshold(foundByThreshold(choosing));
  const above = (side: Float64Array) => ({
    successes: side.reduce((count, score) => count + (score >= threshold ? 1 : 0), 0),
    trials: side.length,
  });
  const { excess, interval } = compareRates(above(estimating.members), above(estimating.others), level);
  return { advantage: excess, interval, pValue };
}

function bestThreshold(found: FoundByThreshold): number {
  const { members, others } = found;
  const advantage = (i: number): number => members[i]! / members.at(-1)! - others[i]! / others.at(-1)!;
  let best = 0;
  for (let i = 1; i < members.length; i++) if (advantage(i) > advantage(best)) best = i;
  return midThreshold(found, best);
}
