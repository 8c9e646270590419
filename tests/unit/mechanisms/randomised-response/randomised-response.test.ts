import { describe, expect, test } from 'vitest';
import {
  estimateResponseCounts,
  randomisedResponseEvent,
  randomiseResponses,
} from '../../../../privacy/mechanisms/randomised-response/randomised-response.ts';
import { rational } from '../../../../privacy/rational.ts';
import { chiSquare } from '../../../support/goodness-of-fit.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';

const settings = { categories: 5, probability: rational(3n, 10n) };
const count = 40_000;
const answers = new Uint32Array(count).fill(2);
const responses = randomiseResponses(answers, settings, insecureSeededEntropy('response'));

function tally(values: Uint32Array): Float64Array {
  const seen = new Float64Array(5);
  for (const value of values) seen[value]!++;
  return seen;
}
const expected = (p: number): number[] => [0, 1, 2, 3, 4].map((i) => count * (p / 5 + (i === 2 ? 1 - p : 0)));

describe('randomiseResponses()', () => {
  test('keeps or replaces with the stated probability (chi-square, level 1e-4)', () => {
    const fit = chiSquare(tally(responses), expected(0.3));
    expect(fit.statistic).toBeLessThan(fit.threshold);
  });

  test.each([0.27, 0.33])('is told apart from probability %d', (wrong) => {
    const fit = chiSquare(tally(responses), expected(wrong));
    expect(fit.statistic).toBeGreaterThan(fit.threshold);
  });

  test('says nothing at probability 1', () => {
    const blank = randomiseResponses(answers, { categories: 5, probability: rational(1n) }, insecureSeededEntropy('1'));
    const fit = chiSquare(tally(blank), new Float64Array(5).fill(count / 5));
    expect(fit.statistic).toBeLessThan(fit.threshold);
  });

  test('refuses an answer out of range without quoting it', () => {
    const bad = () => randomiseResponses(Uint32Array.of(1, 4711), settings, insecureSeededEntropy('bad'));
    expect(bad).toThrow('an answer is not below 5');
    expect(bad).not.toThrow('4711');
  });

  test.each([
    { categories: 1, probability: rational(1n, 2n) },
    { categories: 2.5, probability: rational(1n, 2n) },
    { categories: 3, probability: rational(0n) },
    { categories: 3, probability: rational(3n, 2n) },
  ])('refuses settings that mean nothing (%#)', (wrong) => {
    expect(() => randomisedResponseEvent(wrong)).toThrow(RangeError);
    expect(() => randomiseResponses(answers, wrong, insecureSeededEntropy('x'))).toThrow(RangeError);
  });
});

test('estimateResponseCounts() undoes the bias', () => {
  const estimate = estimateResponseCounts(responses, settings);
  const deviation = Math.sqrt(count * 0.3) / 0.7; // above the standard deviation of every entry
  for (const [i, value] of estimate.entries())
    expect(Math.abs(value - (i === 2 ? count : 0))).toBeLessThan(4 * deviation);
  expect(estimate.reduce((total, value) => total + value, 0)).toBeCloseTo(count, 6);
  expect(() => estimateResponseCounts(responses, { categories: 5, probability: rational(1n) })).toThrow(
    'every response was replaced',
  );
});

test('randomisedResponseEvent() says what an accountant needs', () => {
  expect(randomisedResponseEvent(settings)).toEqual({ kind: 'randomised-response', ...settings });
});
