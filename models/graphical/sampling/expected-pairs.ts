import type { Codes } from '../../../privacy/guard/codes.ts';
import type { CodeRuns } from './code-runs.ts';
import type { DrawnCodes, Partner } from './drawn-codes.ts';
import { Tally } from './tally.ts';

/** Most additions for what chance gives on average, for one column of one block; rows beyond that stay as chance drew them. */
const MOST_ADDITIONS: number = 2 ** 26;

/** The column whose codes were just drawn, sorted into the runs of its groups. */
export interface PresentColumn {
  readonly size: number;
  readonly rows: number;
  readonly codes: Codes;
  readonly members: Uint32Array;
  readonly runs: CodeRuns;
}

/**
 * Expected rows in the cells of each pair with the present column: its outer pair, or what the codes of each group would give on
 * average in random order.
 */
export function expectedPairs(drawn: DrawnCodes, partners: readonly Partner[], present: PresentColumn): Float32Array {
  const last = partners.at(-1)!;
  const expected = new Float32Array(last.base + last.size * present.size);
  for (const partner of partners) if (partner.outer !== undefined) fillOuter(expected, partner, present);
  const others = partners.filter(({ outer }) => outer === undefined);
  if (others.length > 0) addChance(expected, drawn, others, present);
  return expected;
}

/** The present column's codes fastest. */
function fillOuter(expected: Float32Array, partner: Partner, { size, rows }: PresentColumn): void {
  const { shares, partnerFastest } = partner.outer!;
  for (let other = 0; other < partner.size; other++) {
    for (let code = 0; code < size; code++) {
      const cell = partnerFastest ? code * partner.size + other : other * size + code;
      expected[partner.base + other * size + code] = rows * shares[cell]!;
    }
  }
}

function addChance(
  expected: Float32Array,
  { table, width }: DrawnCodes,
  partners: readonly Partner[],
  { size, codes, members, runs }: PresentColumn,
): void {
  const occurring = new Tally(partners.reduce((most, partner) => Math.max(most, partner.size), 0));
  let additions = 0;
  for (let group = 0; group < runs.groups; group++) {
    const firstRun = runs.groupStarts[group]!;
    const lastRun = runs.groupStarts[group + 1]!;
    const first = runs.starts[firstRun]!;
    const last = runs.starts[lastRun]!;
    const kinds = lastRun - firstRun;
    const asDrawn = kinds < 2 || additions > MOST_ADDITIONS;
    for (const { place, base } of partners) {
      if (asDrawn) {
        for (let i = first; i < last; i++) {
          const row = members[i]!;
          expected[base + table[row * width + place]! * size + codes[row]!]!++;
        }
        continue;
      }
      for (let i = first; i < last; i++) occurring.add(table[members[i]! * width + place]!);
      for (let k = 0; k < occurring.kinds; k++) {
        const value = occurring.values[k]!;
        const share = occurring.counts[value]! / (last - first);
        for (let run = firstRun; run < lastRun; run++) {
          const start = runs.starts[run]!;
          expected[base + value * size + codes[members[start]!]!]! += share * (runs.starts[run + 1]! - start);
        }
      }
      additions += occurring.kinds * kinds;
      occurring.clear();
    }
  }
}
