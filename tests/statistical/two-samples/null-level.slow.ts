import { afterAll, describe, expect, test } from 'vitest';
import { gaussianMu } from '../../../pipelines/two-samples/epsilon/gaussian-mu.ts';
import { manyRunEpsilon } from '../../../pipelines/two-samples/epsilon/many-run.ts';
import { oneRunEpsilon } from '../../../pipelines/two-samples/epsilon/one-run.ts';
import { oneRunGaussianMu } from '../../../pipelines/two-samples/epsilon/one-run-gaussian.ts';
import type { ThresholdRule } from '../../../pipelines/two-samples/epsilon/options.ts';
import { compareRates } from '../../../pipelines/two-samples/rates.ts';
import { areaUnderCurve, compareScores, type TwoScores } from '../../../pipelines/two-samples/roc.ts';
import { type Drawing, drawing } from './drawing.ts';

/** Scores and successes are drawn alike for both sides, from fixed seeds: whatever is found is an error. */
const SIMULATIONS = 1000;
const table: [what: string, rejected: number][] = [];
afterAll(() => {
  const lines = table.map(([what, rejected]) => `${what.padEnd(70)}${(rejected * 100).toFixed(1).padStart(5)} %`);
  console.log(['Rejected at 5 % in 1,000 null simulations', ...lines].join('\n'));
});

function rejected(what: string, rejects: (draw: Drawing) => boolean, simulations: number = SIMULATIONS): number {
  const draw = drawing(what);
  let count = 0;
  for (let i = 0; i < simulations; i++) if (rejects(draw)) count++;
  table.push([what, count / simulations]);
  return count / simulations;
}

function expectLevel(share: number): void {
  expect(share).toBeGreaterThanOrEqual(0.03);
  expect(share).toBeLessThanOrEqual(0.07);
}

describe('rates', () => {
  test.each([
    [0.5, 100, 100],
    [0.5, 1000, 1000],
    [0.1, 1000, 300],
    [0.02, 1000, 1000],
    [0.01, 1000, 1000],
    [0.001, 10_000, 10_000],
  ])('%d of %i and %i', (rate, members, others) => {
    const share = rejected(`compareRates: rate ${rate}, ${members} and ${others}`, (draw) => {
      return compareRates(draw.attempts(rate, members), draw.attempts(rate, others), 0.95).pValue <= 0.05;
    });
    expectLevel(share);
  });

  test('with hardly a success reject less often, never more', () => {
    const share = rejected('compareRates: rate 0.001, 1,000 and 1,000', (draw) => {
      return compareRates(draw.attempts(0.001, 1000), draw.attempts(0.001, 1000), 0.95).pValue <= 0.05;
    });
    expect(share).toBeLessThan(0.05);
  });
});

const normal = (members: number, others: number) => (draw: Drawing) => draw.normalScores(members, others);
const whole = (members: number, others: number, values: number) => (draw: Drawing) =>
  draw.wholeScores(members, others, values);
const SCORES: [string, (draw: Drawing) => TwoScores][] = [
  ['normal, 10 and 10', normal(10, 10)],
  ['normal, 30 and 200', normal(30, 200)],
  ['normal, 500 and 500', normal(500, 500)],
  ['five values, 300 and 300', whole(300, 300, 5)],
  ['two values, 500 and 500', whole(500, 500, 2)],
  ['one of 25 above 0, 500 and 500', (draw) => draw.sparseScores(500, 500, 0.04)],
];

describe.each(SCORES)('scores: %s', (name, draw) => {
  test('area', () => {
    expectLevel(rejected(`areaUnderCurve: ${name}`, (d) => areaUnderCurve(draw(d), 0.95).pValue <= 0.05));
  });

  test('area and top', () => {
    expectLevel(rejected(`compareScores: ${name}`, (d) => compareScores(draw(d), 0.95).pValue <= 0.05));
  });
});

/** The null of a bound is a mechanism that is perfectly private: a bound above 0 is an error. */
const BOUNDS: [string, (scores: TwoScores, thresholds: ThresholdRule) => number][] = [
  ['manyRunEpsilon', (scores, thresholds) => manyRunEpsilon(scores, { delta: 0, significance: 0.05, thresholds })],
  ['oneRunEpsilon', (scores, thresholds) => oneRunEpsilon(scores, { delta: 0, significance: 0.05, thresholds })],
  ['oneRunGaussianMu', (scores, thresholds) => oneRunGaussianMu(scores, { significance: 0.05, thresholds })],
  ['gaussianMu', (scores, thresholds) => gaussianMu(scores, { significance: 0.05, thresholds })],
];

const coins =
  (count: number) =>
  (draw: Drawing): TwoScores => {
    const members = draw.attempts(0.5, count).successes;
    return draw.normalScores(members, count - members);
  };

describe.each(BOUNDS)('%s', (name, bound) => {
  test.each([200, 2000])('%i canaries', (count) => {
    const share = rejected(`${name}: ${count} canaries`, (draw) => bound(coins(count)(draw), 'beforehand') > 0);
    // Whole numbers of guesses, and corrections for several, keep bounds of one run on the safe side.
    expect(share).toBeGreaterThanOrEqual(0.01);
    expect(share).toBeLessThanOrEqual(0.06);
  });
});

test('the published correction for thresholds errs more often than it says in one run, and hardly ever in many', () => {
  const [many, one, , mu] = BOUNDS.map(([name, bound]) => {
    const what = `${name}, published: 1,000 canaries`;
    return rejected(
      what,
      (draw) => bound(coins(1000)(draw), 'published') > 0,
      name === 'oneRunEpsilon' ? 10_000 : 1000,
    );
  });
  expect(one).toBeGreaterThan(0.06);
  expect(Math.max(many!, mu!)).toBeLessThan(0.01);
});
