import { normalAbove } from '../../privacy/accounting/numeric/erfc.ts';
import { labelsOf, type RankGroup, rankGroups, rankSum } from './area.ts';
import { logHypergeometric } from './binomial.ts';
import { permutationPValue, type Statistic } from './permutation.ts';
import { foundByThreshold, type TwoScores } from './two-scores.ts';

/** The top of the list ends with the score of the k-th best of the others. */
const PLACES: readonly number[] = [1, 2, 5, 10, 20];

/**
 * P-value of the hypothesis that labels are a random order, against more members near the top: the least of a p-value of
 * the area and one for each top of the list, which ends at the 1st, 2nd, 5th, 10th or 20th best of the others; how small
 * that least one is by chance is found by permutations. 1 for scores that are all equal.
 */
export function tailAndAreaPValue(scores: TwoScores): number {
  const found = foundByThreshold(scores);
  const groups = rankGroups(found);
  if (groups.length === 1) return 1;
  const statistic = leastOf(groups, scores.members.length, scores.others.length);
  return permutationPValue(labelsOf(found), statistic);
}

function leastOf(groups: readonly RankGroup[], members: number, others: number): Statistic {
  const all = members + others;
  const ties = groups.reduce((sum, { size }) => sum + size * (size * size - 1), 0);
  const deviation = Math.sqrt(((members * others) / 12) * (all + 1 - ties / (all * (all - 1))));
  const tails = PLACES.filter((place) => place <= others).map((place) => topPValues(place, members, others));
  const sum = rankSum(groups);
  const ends = Uint32Array.from(groups, ({ rank, size }) => rank + (size - 1) / 2);
  return (labels) => {
    const area = normalAbove((sum(labels) + (members * (all + 1)) / 2) / deviation);
    return -Math.min(area, leastOfTops(labels, ends, tails));
  };
}

/** `ends[g]` is the place of the last score of the g-th group from the top. */
function leastOfTops(labels: Uint8Array, ends: Uint32Array, tails: readonly Float64Array[]): number {
  let least = 1;
  let [membersAbove, othersAbove, tail, at] = [0, 0, 0, 0];
  for (const end of ends) {
    let hits = 0;
    const size = end - at;
    for (; at < end; at++) hits += labels[at]!;
    othersAbove += size - hits;
    // Members with the score of the k-th other are not above it.
    for (; tail < tails.length && PLACES[tail]! <= othersAbove; tail++) {
      least = Math.min(least, tails[tail]![membersAbove]!);
    }
    if (tail === tails.length) break;
    membersAbove += hits;
  }
  return least;
}

/** For each number of members above the k-th best of the others, the probability of at least as many. */
function topPValues(place: number, members: number, others: number): Float64Array {
  // So many members are above it where the first `count + place - 1` hold fewer than `place` others.
  return Float64Array.from({ length: members + 1 }, (_, count) => {
    let sum = 0;
    for (let k = 0; k < place; k++) {
      sum += Math.exp(logHypergeometric(k, others, count + place - 1, members + others));
    }
    return Math.min(1, sum);
  });
}
