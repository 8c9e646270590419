import type { Codes } from '../../../privacy/guard/codes.ts';
import { normalised } from './estimate-table.ts';
import { ALL_AGREE, AS_BEFORE, AS_FIRST, type HabitFactor, NONE_AGREE, OTHERS_AGREE, PATTERNS } from './factor.ts';

/**
 * What a habit is to come to: of the patterns of each class of place, those where the event before is as the first and the others each by
 * themselves, in the shares in which drawn rows are of either kind. `counts` are noisy ones by place and pattern.
 */
export function habitShares(
  { place, previous, first, weights: of }: HabitFactor,
  counts: Float64Array,
  columns: readonly (Codes | undefined)[],
  weights: Float64Array,
): Float64Array {
  const [places, before, then] = [columns[place]!, columns[previous]!, columns[first]!];
  const [agree, differ] = [new Float64Array(of.length / PATTERNS), new Float64Array(of.length / PATTERNS)];
  let all = 0;
  for (let row = 0; row < weights.length; row++) {
    const group = before[row] === then[row] ? agree : differ;
    group[places[row]!]! += weights[row]!;
    all += weights[row]!;
  }
  const shares = new Float64Array(of.length);
  for (let at = 0; at < agree.length; at++) {
    for (const [rows, patterns] of [
      [agree[at]!, [ALL_AGREE, OTHERS_AGREE]],
      [differ[at]!, [AS_BEFORE, AS_FIRST, NONE_AGREE]],
    ] as const) {
      const found = normalised(Float64Array.from(patterns, (code) => Math.max(1, counts[at * PATTERNS + code]!)));
      for (const [i, code] of patterns.entries()) shares[at * PATTERNS + code] = (rows / all) * found[i]!;
    }
  }
  return shares;
}
