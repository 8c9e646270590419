import { afterAll, expect, test } from 'vitest';
import { gaussianMu } from '../../../pipelines/two-samples/epsilon/gaussian-mu.ts';
import { epsilonOfMu } from '../../../pipelines/two-samples/epsilon/gaussian-profile.ts';
import { manyRunEpsilon } from '../../../pipelines/two-samples/epsilon/many-run.ts';
import { normalBelow, normalInverse } from '../../../pipelines/two-samples/normal.ts';
import { compareRates } from '../../../pipelines/two-samples/rates.ts';
import { areaUnderCurve, compareScores, truePositiveRateAt } from '../../../pipelines/two-samples/roc.ts';
import { type Drawing, drawing } from './drawing.ts';

/** Seeded, so that the same shares come out each time. */
const table: [what: string, share: number][] = [];
afterAll(() => {
  const lines = table.map(([what, share]) => `${what.padEnd(60)}${(share * 100).toFixed(1).padStart(6)} %`);
  console.log(['How often the truth lies within', ...lines].join('\n'));
});

function share(what: string, simulations: number, holds: (draw: Drawing) => boolean): number {
  const draw = drawing(what);
  let count = 0;
  for (let i = 0; i < simulations; i++) if (holds(draw)) count++;
  table.push([what, count / simulations]);
  return count / simulations;
}

const within = (truth: number, { lower, upper }: { lower: number; upper: number }): boolean =>
  lower <= truth && truth <= upper;

test.each([
  [0.5, 0.5, 100, 100],
  [0.02, 0.01, 1000, 1000],
  [0.01, 0.01, 200, 200],
  [0.001, 0.001, 1000, 1000],
  [0.9, 0.1, 50, 30],
  [0.3, 0.05, 1000, 20],
])('excess of %d over %d, %i and %i attempts', (rate, other, members, others) => {
  const covered = share(`excess of ${rate} over ${other}, ${members} and ${others}`, 4000, (draw) =>
    within(rate - other, compareRates(draw.attempts(rate, members), draw.attempts(other, others), 0.95).interval),
  );
  expect(covered).toBeGreaterThanOrEqual(0.935);
});

test.each([
  [0, 50, 50],
  [0.5, 200, 200],
  [1.5, 30, 200],
  [3, 150, 150],
])('area of normal scores moved by %d, %i and %i', (shift, members, others) => {
  const truth = normalBelow(shift / Math.SQRT2);
  const covered = share(`area of normal scores moved by ${shift}, ${members} and ${others}`, 500, (draw) =>
    within(truth, areaUnderCurve(draw.normalScores(members, others, shift), 0.95).interval),
  );
  expect(covered).toBeGreaterThanOrEqual(0.92);
});

test.each([
  [0, 0.01, 1000],
  [1, 0.01, 1000],
  [1, 0.1, 200],
  [3, 0.001, 5000],
])('rate of normal scores moved by %d at %d, %i and as many', (shift, rate, count) => {
  const truth = normalBelow(normalInverse(rate) + shift);
  const covered = share(`true positive rate moved by ${shift} at ${rate}, ${count}`, 1000, (draw) =>
    within(truth, truePositiveRateAt(draw.normalScores(count, count, shift), rate, 0.95).interval),
  );
  expect(covered).toBeGreaterThanOrEqual(0.95);
});

test('the advantage of the best threshold lies within about as often as that of the chosen one', () => {
  // Where the curve is flat at its top, a threshold nearby has nearly the same advantage.
  const truth = normalBelow(0.5) - normalBelow(-0.5);
  const covered = share('advantage of normal scores moved by 1, 400 and 400', 200, (draw) =>
    within(truth, compareScores(draw.normalScores(400, 400, 1), 0.95).interval),
  );
  expect(covered).toBeGreaterThanOrEqual(0.9);
});

test.each([
  [1, 300],
  [3, 200],
])('bounds of normal scores moved by %d, %i and as many, stay below the truth', (mu, count) => {
  const options = { delta: 1e-2, significance: 0.05 };
  const below = share(`mu ${mu} is not below its bound, ${count}`, 400, (draw) => {
    return gaussianMu(draw.normalScores(count, count, mu), options) <= mu;
  });
  expect(below).toBeGreaterThanOrEqual(0.93);
  expect(below).toBeLessThanOrEqual(0.99);
  const truth = epsilonOfMu(mu, 1e-2);
  const belowEpsilon = share(`epsilon of mu ${mu} is not below its bound, ${count}`, 100, (draw) => {
    return manyRunEpsilon(draw.normalScores(count, count, mu), options) <= truth;
  });
  expect(belowEpsilon).toBeGreaterThanOrEqual(0.93);
});
