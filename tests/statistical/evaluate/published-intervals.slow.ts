import { describe, expect, test } from 'vitest';
import { noisyCopies } from '../../../pipelines/evaluate/leakage/noisy-copies.ts';
import { evaluatePublished, type PublishedNumbers } from '../../../pipelines/evaluate/published.ts';
import type { PublishedNumber } from '../../../pipelines/evaluate/published-number.ts';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import { sampleDiscreteGaussian } from '../../../privacy/mechanisms/discrete-gaussian/discrete-gaussian.ts';
import { parseRational, rational } from '../../../privacy/rational.ts';
import { countCells, distance } from '../../support/exact-guard.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { MemoryRun } from '../../unit/evaluate/memory-run.ts';
import { dependentColumns, independentColumns, recordsOf } from '../../unit/evaluate/tables.ts';

/** Share of intervals that hold the truth, each shrunk or widened about its value by `factor`. */
const coverage = (numbers: readonly PublishedNumber[], truth: number, factor: number): number =>
  numbers.filter(({ value, interval }) => {
    const lower = value - factor * (value - interval!.lower);
    const upper = value + factor * (interval!.upper - value);
    return lower <= truth && truth <= upper;
  }).length / numbers.length;

describe('the published 95 % intervals of marginal errors, over 600 runs with fixed seeds', async () => {
  const runs = 600;
  const sizes = [4, 3, 6, 5];
  const records = recordsOf(
    dependentColumns(sizes, 3_000, 'records'),
    Array.from({ length: 3_000 }, (_, i) => i % 1_000),
  );
  const synthetic = independentColumns(sizes, 2_000, 'synthetic');
  const total = 2_950; // as noise might have it
  const model = {
    kind: 'exact',
    columns: synthetic,
    total,
    marginal: (over: readonly number[]) => countCells(synthetic, over),
    sample: () => [],
    probability: () => 1,
    toArtifact: () => ({ structure: {}, values: new Float64Array(0) }),
  };
  const reports: PublishedNumbers[] = [];
  for (let i = 0; i < runs; i++) {
    const guard = createGuard({ records, run: new MemoryRun(), entropy: insecureSeededEntropy(`coverage ${i}`) });
    reports.push(await evaluatePublished(guard, model, synthetic, { rho: parseRational('0.05') }));
  }
  const marginals = {
    error1: sizes.map((_, a) => [a]),
    error2: [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]], // biome-ignore format: pairs
    error3: [[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]], // biome-ignore format: triples
  };

  test.each(['error1', 'error2', 'error3'] as const)(
    'cover %s at their rate; those of half the noise do not',
    (metric) => {
      const truth =
        marginals[metric]
          .map((over) =>
            distance(
              countCells(records.columns, over),
              countCells(synthetic, over).map((n) => (n * total) / 2_000),
            ),
          )
          .reduce((a, b) => a + b, 0) /
        marginals[metric].length /
        total;
      const numbers = reports.map((report) => report.numbers.find((number) => number.metric === metric)!);
      expect(numbers.every(({ interval }) => interval!.lower > 0)).toBe(true);
      // 95 % of 600 with four standard deviations on either side.
      expect(coverage(numbers, truth, 1)).toBeGreaterThan(0.914);
      expect(coverage(numbers, truth, 1)).toBeLessThan(0.986);
      expect(coverage(numbers, truth, 1 / 2)).toBeLessThan(0.8);
      expect(coverage(numbers, truth, 2)).toBeGreaterThan(0.99);
      const spread = Math.sqrt(numbers.reduce((sum, { value }) => sum + (value - truth) ** 2, 0) / runs);
      expect(spread / numbers[0]!.sigma!).toBeGreaterThan(0.88);
      expect(spread / numbers[0]!.sigma!).toBeLessThan(1.12);
    },
  );
});

describe('the published intervals of copies, over 4000 draws with a fixed seed', () => {
  const draws = 4_000;
  const sigma = 30;
  const truth = { copiesShare: 300 / 1_000, copiesBaseline: 160 / 800, copiesExcess: 0.1 };
  const noise = new Float64Array(3 * draws);
  sampleDiscreteGaussian(rational(sigma ** 2), insecureSeededEntropy('copies'), noise);
  const answers = (statedSigma: number): (readonly PublishedNumber[])[] =>
    Array.from({ length: draws }, (_, i) =>
      noisyCopies({
        releasedDistinct: 1_000,
        releasedCopied: { value: 300 + noise[3 * i]!, sigma: statedSigma },
        heldOutDistinct: { value: 800 + noise[3 * i + 1]!, sigma: statedSigma },
        heldOutCopied: { value: 160 + noise[3 * i + 2]!, sigma: statedSigma },
      }),
    );
  const together = (statedSigma: number): number =>
    answers(statedSigma).filter((numbers) =>
      numbers.every(({ metric, interval }) => {
        const exact = truth[metric as keyof typeof truth];
        return interval!.lower <= exact && exact <= interval!.upper;
      }),
    ).length / draws;

  test('hold all together in at least 95 %, and not where half the noise is stated', () => {
    expect(together(sigma)).toBeGreaterThan(0.94);
    expect(together(sigma / 2)).toBeLessThan(0.9);
  });

  test('are not so wide that they say nothing', () => {
    const widths = answers(sigma).map((numbers) => numbers[2]!.interval!.upper - numbers[2]!.interval!.lower);
    expect(widths.reduce((a, b) => a + b, 0) / draws).toBeLessThan(0.45);
  });
});
