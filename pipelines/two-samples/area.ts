import { normalAbove } from '../../privacy/accounting/numeric/erfc.ts';
import type { Interval } from './clopper-pearson.ts';
import { normalInverse } from './normal.ts';
import { permutationPValue } from './permutation.ts';
import type { FoundByThreshold } from './two-scores.ts';

/**
 * Newcombe's interval for the area (2006, method 5): all areas that differ from `area` by at most as many standard
 * errors as the level says, with the standard error that *they* would have (Hanley and McNeil 1982, made symmetric).
 */
export function areaInterval(area: number, members: number, others: number, level: number): Interval {
  const z = normalInverse((1 + level) / 2);
  const size = (members + others) / 2 - 1;
  const error = (a: number): number => {
    const both = 1 + (size * (1 - a)) / (2 - a) + (size * a) / (1 + a);
    return Math.sqrt((a * (1 - a) * both) / (members * others));
  };
  /** The end towards `limit`. */
  const end = (limit: 0 | 1): number => {
    let [inside, outside]: [number, number] = [area, limit];
    for (let step = 0; step < 60; step++) {
      const middle = (inside + outside) / 2;
      if (Math.abs(middle - area) <= z * error(middle)) inside = middle;
      else outside = middle;
    }
    return (inside + outside) / 2;
  };
  return { lower: end(0), upper: end(1), level };
}

/** With fewer scores outside the most frequent one, the normal distribution is too far off. */
const FEW = 200;

/** One-sided p-value of the rank sum: normal with correction for ties, by permutations where few scores differ; 1 where none does. */
export function areaPValue(found: FoundByThreshold): number {
  const ranks = rankGroups(found);
  const largest = ranks.reduce((most, { size }) => Math.max(most, size), 0);
  const all = found.members.at(-1)! + found.others.at(-1)!;
  if (largest === all) return 1;
  if (all - largest >= FEW) return normalAbove(standardised(found));
  return permutationPValue(labelsOf(found), rankSum(ranks));
}

/** Scores that are equal, from the highest down, and their mean place from the top. */
export interface RankGroup {
  readonly size: number;
  readonly rank: number;
}

export function rankGroups({ members, others }: FoundByThreshold): readonly RankGroup[] {
  const groups: RankGroup[] = [];
  for (let i = 1; i < members.length; i++) {
    const before = members[i - 1]! + others[i - 1]!;
    const size = members[i]! + others[i]! - before;
    groups.push({ size, rank: before + (size + 1) / 2 });
  }
  return groups;
}

/** 1 for members, from the highest score down; equal scores stand in a row. */
export function labelsOf({ members, others }: FoundByThreshold): Uint8Array {
  const labels = new Uint8Array(members.at(-1)! + others.at(-1)!);
  for (let i = 1; i < members.length; i++) {
    const first = members[i - 1]! + others[i - 1]!;
    labels.fill(1, first, first + members[i]! - members[i - 1]!);
  }
  return labels;
}

/** Minus the sum of the places of members. */
export function rankSum(groups: readonly RankGroup[]): (labels: Uint8Array) => number {
  const places = Float64Array.from(groups.flatMap(({ size, rank }) => new Array<number>(size).fill(rank)));
  return (labels) => {
    let sum = 0;
    for (let i = 0; i < places.length; i++) sum -= labels[i]! * places[i]!;
    return sum;
  };
}

/** The rank sum in standard deviations above its mean under the hypothesis. */
function standardised(found: FoundByThreshold): number {
  const [members, others] = [found.members.at(-1)!, found.others.at(-1)!];
  const all = members + others;
  let sum = 0;
  let ties = 0;
  for (const [i, { size, rank }] of rankGroups(found).entries()) {
    sum += (found.members[i + 1]! - found.members[i]!) * ((all + 1) / 2 - rank);
    ties += size * (size * size - 1);
  }
  const variance = ((members * others) / 12) * (all + 1 - ties / (all * (all - 1)));
  return sum / Math.sqrt(variance);
}
