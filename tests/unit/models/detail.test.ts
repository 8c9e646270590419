import { describe, expect, test } from 'vitest';
import { fitDetail, modelRecodings, planDetail } from '../../../models/detail/detail-model.ts';
import { refineCounts } from '../../../models/detail/refine-counts.ts';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import { marginalsEvent } from '../../../privacy/guard/events.ts';
import { compare, multiply, rational, toNumberUp } from '../../../privacy/rational.ts';
import { ExactGuard } from '../../support/exact-guard.ts';
import { numbers } from '../../support/small-domains.ts';

const RHO = rational(1, 50);
const parents = [0, 0, 0, 0, 1, 1, 2];
const columns = [
  { column: 1, parents, size: 3, ordered: true },
  { column: 0, parents: [0, 0, 1], size: 2, ordered: true },
];

describe('the question about details', () => {
  test('costs its budget and no more, for all rows of a unit', () => {
    for (const maxRowsPerUnit of [1, 4]) {
      const { rho } = zcdpCost(planDetail({ columns, maxRowsPerUnit, rho: RHO }).event);
      expect(compare(rho, RHO)).toBeLessThanOrEqual(0);
      expect(compare(rho, multiply(RHO, rational(999, 1000)))).toBeGreaterThan(0);
    }
  });

  test('is asked as planned, with noise that its share of the budget buys', async () => {
    const codes = Uint8Array.from({ length: 4000 }, (_, i) => (i % 7 < 4 ? i % 4 : 6));
    const records = [
      { name: 'a', size: 3, codes: codes.map((code) => code % 3) },
      { name: 'b', size: 7, codes },
    ];
    const guard = new ExactGuard(records, { maxRowsPerUnit: 2, seed: 's' });
    const inputs = { columns, maxRowsPerUnit: 2, rho: RHO };
    const known = columns.map(({ parents: own, size }) => ({
      totals: new Float64Array(size).fill(4000 / size),
      guess: new Float64Array(own.length).fill(4000 / own.length),
    }));
    const { measurements, counts } = await fitDetail(inputs, guard, known);
    const [asked] = guard.asked;
    if (asked?.kind !== 'marginals') throw new Error('nothing was asked');
    expect(asked.question.id).toBe('detail');
    expect(marginalsEvent(asked.question, 2)).toEqual(planDetail(inputs).event);
    // Each of two columns has half of the budget: sigma^2 = 2^2 / (2 rho / 2).
    for (const { sigmaSquared } of measurements) expect(toNumberUp(sigmaSquared)).toBeCloseTo(4 / 0.02, 2);
    expect(counts[0]![4]! + counts[0]![5]!).toBeCloseTo(4000 / 3, 6);
  });

  test('is answered by records whose merged codes are those of the model', () => {
    expect(modelRecodings(columns, 3)).toEqual([
      { size: 2, map: Uint32Array.from([0, 0, 1]) },
      { size: 3, map: Uint32Array.from(parents) },
      undefined,
    ]);
  });
});

describe('counts of details without their noise', () => {
  const SIGMA = 20;
  const size = 200;
  const bins = 10;
  const exact = Float64Array.from({ length: size }, (_, i) => 900 * Math.exp(-i / 6));
  const own = Array.from({ length: size }, (_, i) => Math.floor((i * bins) / size));
  const totals = new Float64Array(bins);
  for (const [i, count] of exact.entries()) totals[own[i]!]! += count;
  const guess = Float64Array.from(own, (bin) => (totals[bin]! * bins) / size);
  const next = numbers(7);
  const normal = (): number => Array.from({ length: 12 }, next).reduce((sum, x) => sum + x, -6);
  const noisy = exact.map((count) => count + SIGMA * normal());
  const refined = refineCounts({ noisy, variance: SIGMA ** 2, guess, parents: own, totals });
  const distance = (counts: Float64Array): number =>
    counts.reduce((sum, count, i) => sum + Math.abs(count - exact[i]!), 0);

  test('are never negative and add up to what the model expects', () => {
    expect(refined.every((count) => count >= 0)).toBe(true);
    for (let bin = 0; bin < bins; bin++) {
      const sum = refined.reduce((all, count, i) => all + (own[i] === bin ? count : 0), 0);
      expect(sum).toBeCloseTo(totals[bin]!, 6);
    }
  });

  test('lie much closer to the exact ones than the noisy counts and than the guess', () => {
    expect(distance(refined)).toBeLessThan(0.3 * distance(noisy));
    expect(distance(refined)).toBeLessThan(0.3 * distance(guess));
  });

  test('keep the mean, which noise in the far tail moves where it is only cut off at zero', () => {
    const mean = (counts: Float64Array): number =>
      counts.reduce((sum, count, i) => sum + i * count, 0) / counts.reduce((sum, count) => sum + count, 0);
    const off = (counts: Float64Array): number => Math.abs(mean(counts) / mean(exact) - 1);
    let [ours, cut] = [0, 0];
    for (let draw = 0; draw < 20; draw++) {
      const drawn = exact.map((count) => count + SIGMA * normal());
      ours += off(refineCounts({ noisy: drawn, variance: SIGMA ** 2, guess, parents: own, totals })) / 20;
      cut += off(drawn.map((count) => Math.max(0, count))) / 20;
    }
    expect(ours).toBeLessThan(0.04);
    expect(cut).toBeGreaterThan(1);
  });

  test('are in proportion to the guess where nothing is left of a value, and even where there is no guess', () => {
    const noise = Float64Array.from([-50, -60, -70, -40]);
    const none = { noisy: noise, variance: 1, parents: [0, 0, 1, 1], totals: Float64Array.from([9, 4]) };
    expect([...refineCounts({ ...none, guess: Float64Array.from([0.01, 0.02, 0, 0]) })]).toEqual([3, 6, 2, 2]);
  });
});
