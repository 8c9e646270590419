import { expect, test } from 'vitest';
import { GenerationRandom } from '../../../../../models/generation-random.ts';
import { estimateAgain } from '../../../../../models/linked/course/estimate-again.ts';

const ROWS = Float64Array.of(3700, 5800, 6300, 7500, 9200, 5700, 6300, 8900, 5700, 5400, 4400, 12000, 7800, 5900);
const RATES = [0.1, 0.25, 0.57, 0.73, 0.82, 0.75, 0.79, 0.79, 0.72, 0.74, 0.8, 0.87, 0.86, 0.83];
const truth = ROWS.map((rows, at) => rows * RATES[at]!);
const SIGMA = 400;

test('counts of what comes again are nearer to the truth than with their noise, in the mean of fifty', () => {
  const random = new GenerationRandom('estimate-again', 'noise');
  const noise = (): number =>
    SIGMA * Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());
  let [before, after] = [0, 0];
  for (let draw = 0; draw < 50; draw++) {
    const counts = truth.map((count) => count + noise());
    const found = estimateAgain(counts, ROWS, SIGMA ** 2);
    truth.forEach((count, at) => {
      before += Math.abs(counts[at]! - count);
      after += Math.abs(found[at]! - count);
    });
  }
  expect(after).toBeLessThan(0.92 * before);
});

test('without noise counts stay, and none is negative', () => {
  const found = estimateAgain(truth, ROWS, 1e-6);
  truth.forEach((count, at) => {
    expect(found[at]!).toBeCloseTo(count, 0);
  });
  for (const count of estimateAgain(
    truth.map((_, at) => (at % 2 === 0 ? -900 : 300)),
    ROWS,
    SIGMA ** 2,
  ))
    expect(count).toBeGreaterThanOrEqual(0);
});

test('a class far from its neighbours is moved by no more than a part of its noise', () => {
  const counts = truth.slice();
  counts[6] = 0;
  const total = counts.reduce((all, count) => all + count, 0);
  const found = estimateAgain(counts, ROWS, SIGMA ** 2);
  expect((found[6]! * total) / found.reduce((all, count) => all + count, 0)).toBeLessThan(0.75 * SIGMA);
});
