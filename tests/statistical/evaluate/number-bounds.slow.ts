import { describe, expect, test } from 'vitest';
import { type CountedPiece, meanBounds, quantileBounds } from '../../../pipelines/evaluate/columns/number-bounds.ts';
import { sampleDiscreteGaussian } from '../../../privacy/mechanisms/discrete-gaussian/discrete-gaussian.ts';
import { rational } from '../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';

const DRAWS = 1_000;
const SIGMA = 12;
const QUANTILES = [0.25, 0.5, 0.75, 0.95, 0.99];

interface Cut {
  readonly lower: number;
  readonly upper: number;
  readonly values: readonly number[];
}

/** Costs of 4,000 stays: nine in ten are zero, the others have a long tail. */
const costs = Array.from({ length: 4_000 }, (_, i) => (i % 10 > 0 ? 0 : Math.round(20 / (1 - (i + 5) / 4_010) ** 1.2)));
/** Lengths of 3,000 stays, whole days, most of them short. */
const stays = Array.from({ length: 3_000 }, (_, i) => Math.floor((1 - (i + 0.5) / 3_000) ** -0.8));

function cut(values: readonly number[], edges: readonly number[]): Cut[] {
  return edges.slice(0, -1).map((lower, i) => {
    const upper = edges[i + 1]!;
    return { lower, upper: upper - 1, values: values.filter((value) => value >= lower && value < upper) };
  });
}

const TABLES = [
  {
    name: 'costs that are mostly zero, in uneven bins',
    cuts: cut(costs, [0, 1, 50, 100, 200, 500, 1_000, 3_000, 1e5, 2e6]),
  },
  {
    name: 'costs in even bins, most of which are empty',
    cuts: cut(
      costs,
      Array.from({ length: 41 }, (_, i) => i * 50_000),
    ),
  },
  {
    name: 'days, each a cell of its own',
    cuts: cut(
      stays,
      Array.from({ length: 700 }, (_, i) => i),
    ),
  },
  { name: 'nothing but the ends of bins', cuts: cut(stays, [1, 2, 3, 5, 10, 30, 1_000]).map(atTheEnds) },
];

/** All values of a bin at its upper end: nothing is left of the bounds beside noise. */
function atTheEnds({ lower, upper, values }: Cut): Cut {
  return { lower, upper, values: values.map(() => upper) };
}

/** Shares of draws in which the bounds hold, if the noise is said to have `claimed` times its deviation. */
function coverage(cuts: readonly Cut[], claimed: number): Record<string, number> {
  const values = cuts.flatMap((one) => one.values).toSorted((a, b) => a - b);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const hits = new Map<string, number>();
  const hit = (what: string, { lower, upper }: { lower: number; upper: number }, truth: number): void => {
    hits.set(what, (hits.get(what) ?? 0) + Number(lower <= truth && truth <= upper));
  };
  const entropy = insecureSeededEntropy('number bounds');
  const noise = new Float64Array(cuts.length);
  for (let draw = 0; draw < DRAWS; draw++) {
    sampleDiscreteGaussian(rational(SIGMA ** 2), entropy, noise);
    const pieces = cuts.map(({ lower, upper, values: held }, i): CountedPiece => {
      return { lower, upper, count: held.length + noise[i]!, variance: (claimed * SIGMA) ** 2 };
    });
    hit('mean', meanBounds(pieces), mean);
    for (const share of QUANTILES) {
      hit(`quantile ${share}`, quantileBounds(pieces, share), values[Math.ceil(share * values.length) - 1]!);
    }
  }
  return Object.fromEntries([...hits].map(([what, count]) => [what, count / DRAWS]));
}

describe('bounds of means and quantiles from noisy counts', () => {
  test.each(TABLES)('hold in 95 % of draws and more: $name', ({ cuts }) => {
    // Three standard deviations of a share of 95 % in so many draws.
    const least = 0.95 - 3 * Math.sqrt((0.95 * 0.05) / DRAWS);
    for (const [what, share] of Object.entries(coverage(cuts, 1))) expect(share, what).toBeGreaterThan(least);
  });

  test('would not with a third of the noise', () => {
    expect(coverage(TABLES[2]!.cuts, 1 / 3)['mean']).toBeLessThan(0.7);
    expect(Math.min(...Object.values(coverage(TABLES[2]!.cuts, 1 / 3)))).toBeLessThan(0.7);
  });
});
