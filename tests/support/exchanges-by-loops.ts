import type { GenerationRandom } from '../../models/generation-random.ts';
import { exp } from '../../models/graphical/inference/elementary.ts';
import type { ExchangeSettings } from '../../models/graphical/sampling/code-exchanges.ts';
import type { DrawnCodes, Partner } from '../../models/graphical/sampling/drawn-codes.ts';
import { expectOuter, type PresentColumn } from '../../models/graphical/sampling/present-column.ts';

/** What `CodeExchanges` does, as plain loops: to hold the kernels against. */
export function exchangeByLoops(
  random: GenerationRandom,
  drawn: DrawnCodes,
  partners: readonly Partner[],
  present: PresentColumn,
  { passes, warmth, rareWeight }: ExchangeSettings,
): void {
  const { table, width } = drawn;
  const { size, rows, codes, members, runs } = present;
  const expected = expectedPairs(drawn, partners, present);
  const surplus = expected.map((count) => 0.5 - random.unit() - count);
  const weights = expected.map((count) => 1 / Math.sqrt(count + 1));
  const cellOf = ({ base, place }: Partner, row: number, code: number): number =>
    base + table[row * width + place]! * size + code;
  for (let row = 0; row < rows; row++) for (const partner of partners) surplus[cellOf(partner, row, codes[row]!)]!++;
  for (const { base, size: others, outer } of partners) {
    for (let cell = base; outer === undefined && cell < base + others * size; cell++) {
      if (expected[cell]! >= 1) continue;
      surplus[cell] = 0;
      weights[cell]! *= rareWeight;
    }
  }
  const gain = (cell: number, sign: 1 | -1): number => (1 + sign * 2 * surplus[cell]!) * weights[cell]!;
  const change = (one: number, two: number, a: number, b: number): number => {
    let sum = 0;
    for (const partner of partners) {
      const [oneA, oneB] = [cellOf(partner, one, a), cellOf(partner, one, b)];
      const [twoA, twoB] = [cellOf(partner, two, a), cellOf(partner, two, b)];
      if (oneA !== twoA) sum += gain(oneA, -1) + gain(oneB, 1) + gain(twoA, 1) + gain(twoB, -1);
    }
    return sum;
  };
  const isMade = (raised: number): boolean =>
    raised < 0 || (raised < 16 * warmth && random.unit() < exp(-raised / warmth));
  const { starts, groupStarts, groups } = runs;
  for (let pass = 0, made = rows; pass < passes && made * 10_000 >= rows; pass++) {
    made = 0;
    for (let group = 0; group < groups; group++) {
      const [first, last] = [groupStarts[group]!, groupStarts[group + 1]!];
      if (last - first < 2) continue;
      for (let run = first; run < last; run++) {
        for (let i = starts[run]!; i < starts[run + 1]!; i++) {
          const drawn = first + random.below(last - first - 1);
          const other = drawn < run ? drawn : drawn + 1;
          const j = starts[other]! + random.below(starts[other + 1]! - starts[other]!);
          const [one, two] = [members[i]!, members[j]!];
          const [a, b] = [codes[one]!, codes[two]!];
          if (!isMade(change(one, two, a, b))) continue;
          for (const partner of partners) {
            surplus[cellOf(partner, one, a)]!--;
            surplus[cellOf(partner, one, b)]!++;
            surplus[cellOf(partner, two, a)]!++;
            surplus[cellOf(partner, two, b)]!--;
          }
          [codes[one], codes[two]] = [b, a];
          [members[i], members[j]] = [two, one];
          made++;
        }
      }
    }
  }
}

/** Expected rows in the cells of each pair: its outer pair, or what the codes of each group would give on average in random order. */
function expectedPairs(
  { table, width }: DrawnCodes,
  partners: readonly Partner[],
  present: PresentColumn,
): Float32Array {
  const { size, codes, members, runs } = present;
  const last = partners.at(-1)!;
  const expected = new Float32Array(last.base + last.size * size);
  for (const { base, place, size: of, outer } of partners) {
    if (outer !== undefined) {
      expectOuter(expected, { base, place, size: of, outer }, present);
      continue;
    }
    for (let group = 0; group < runs.groups; group++) {
      const [firstRun, lastRun] = [runs.groupStarts[group]!, runs.groupStarts[group + 1]!];
      const ofGroup = members.subarray(runs.starts[firstRun]!, runs.starts[lastRun]!);
      const counts = new Map<number, number>();
      for (const row of ofGroup) {
        const value = table[row * width + place]!;
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      for (const [value, count] of counts) {
        for (let run = firstRun; run < lastRun; run++) {
          const [start, end] = [runs.starts[run]!, runs.starts[run + 1]!];
          expected[base + value * size + codes[members[start]!]!]! += (count / ofGroup.length) * (end - start);
        }
      }
    }
  }
  return expected;
}
