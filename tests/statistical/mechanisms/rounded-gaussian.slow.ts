import { describe, expect, test } from 'vitest';
import { addRoundedGaussian } from '../../../privacy/mechanisms/rounded-gaussian/rounded-gaussian.ts';
import { chiSquare, chiSquareIntegers } from '../../support/goodness-of-fit.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { normalCumulative, normalTail } from '../../support/normal-law.ts';

const COUNT = 4_000_000;

function draw(x: number, sigma: number, step: number, count: number): Float64Array {
  const sums = new Float64Array(count).fill(x);
  addRoundedGaussian(sums, sigma, step, insecureSeededEntropy(`rounded ${x}`), sums);
  return sums;
}

/** Share of its threshold (level 1e-4) that chi-square reaches against `x + N(0, sigma^2)`, all in steps. */
function misfit(integers: Float64Array, x: number, sigma: number): number {
  const mass = (m: number): number => normalCumulative((m + 0.5 - x) / sigma) - normalCumulative((m - 0.5 - x) / sigma);
  const { statistic, threshold } = chiSquareIntegers(integers, mass, Math.ceil(4.5 * sigma) + 1);
  return statistic / threshold;
}

describe.each([1, 2.7, 60, 1000])('4,000,000 draws at a sigma of %d steps', (sigma) => {
  test.each([0, 0.25, 0.5, 0.9])('follow the law at a sum of %d steps', (x) => {
    expect(misfit(draw(x, sigma, 1, COUNT), x, sigma)).toBeLessThan(1);
  });

  test('do not when sigma is half a percent larger', () => {
    expect(misfit(draw(0.25, 1.005 * sigma, 1, COUNT), 0.25, sigma)).toBeGreaterThan(1);
  });
});

test('the lowest digits are uniform at a step of sigma / 4096, whatever the sum', () => {
  for (const x of [0, 0.3, 1000.7]) {
    const seen = new Float64Array(64);
    for (const integer of draw(x, 4096, 1, COUNT)) seen[integer & 63]!++;
    const { statistic, threshold } = chiSquare(seen, new Float64Array(64).fill(COUNT / 64));
    expect(statistic).toBeLessThan(threshold);
  }
});

test('far tails are as heavy as they should be on both sides, and follow each other in no order', () => {
  const draws = draw(0, 4096, 1, 20_000_000);
  for (const edge of [3, 4, 4.75, 5.25]) {
    const expected = draws.length * normalTail((edge * 4096 + 0.5) / 4096);
    const above = draws.reduce((total, m) => total + (m > edge * 4096 ? 1 : 0), 0);
    const below = draws.reduce((total, m) => total + (m < -edge * 4096 ? 1 : 0), 0);
    for (const seen of [above, below]) expect(Math.abs(seen - expected)).toBeLessThan(4 * Math.sqrt(expected));
  }
  let lag = 0;
  for (let i = 1; i < draws.length; i++) lag += draws[i]! * draws[i - 1]!;
  expect(Math.abs(lag)).toBeLessThan(4 * 4096 ** 2 * Math.sqrt(draws.length));
});
