import type { GenerationRandom } from '../../models/generation-random.ts';
import { exp } from '../../models/graphical/inference/elementary.ts';
import type { ExchangeSettings } from '../../models/graphical/sampling/code-exchanges.ts';
import type { DrawnCodes, Partner } from '../../models/graphical/sampling/drawn-codes.ts';
import type { PresentColumn } from '../../models/graphical/sampling/expected-pairs.ts';

/** What `CodeExchanges` does, as plain loops: to hold the kernels against. */
export function exchangeByLoops(
  random: GenerationRandom,
  { table, width }: DrawnCodes,
  partners: readonly Partner[],
  { size, rows, codes, members, runs }: PresentColumn,
  expected: Float32Array,
  { passes, warmth, rareWeight }: ExchangeSettings,
): void {
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
