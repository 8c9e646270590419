import seedrandom from 'seedrandom';
import { describe, expect, test } from 'vitest';
import { binomialAtLeast } from '../../../pipelines/two-samples/binomial.ts';
import { normalInverse } from '../../../pipelines/two-samples/normal.ts';
import { compareScores } from '../../../pipelines/two-samples/roc.ts';
import { smallestAdvantage } from '../../../pipelines/two-samples/smallest-advantage.ts';

const DRAWS = 200;

/** How often members, moved up so far that their advantage is `advantage`, are found. */
function found(advantage: number, members: number, others: number, significance: number): number {
  const draw = seedrandom(`smallest advantage ${members} ${others} ${significance} ${advantage}`);
  const shift = 2 * normalInverse((1 + advantage) / 2);
  const scores = (count: number, by: number): Float64Array =>
    Float64Array.from({ length: count }, () => normalInverse(1e-12 + (1 - 2e-12) * draw()) + by);
  let count = 0;
  for (let i = 0; i < DRAWS; i++) {
    const { pValue } = compareScores({ members: scores(members, shift), others: scores(others, 0) }, 0.95);
    if (pValue <= significance) count++;
  }
  return count;
}

describe.each([
  [60, 60, 0.05],
  [100, 40, 0.0125],
  [200, 200, 0.004],
])('of %d members and %d others at %d', (members, others, significance) => {
  const advantage = smallestAdvantage(members, others, { significance, power: 0.8 });

  test('it is found four times in five or more, and half of it is not', () => {
    const often = found(advantage, members, others, significance);
    // So few would be seen once in a million runs, were the power 0.8.
    let least = 0;
    while (1 - binomialAtLeast(least + 1, DRAWS, 0.8) < 1e-6) least++;
    expect(often).toBeGreaterThanOrEqual(least);
    expect(found(advantage / 2, members, others, significance)).toBeLessThan(0.6 * DRAWS);
  });
});
