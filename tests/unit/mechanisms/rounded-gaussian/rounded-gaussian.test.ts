import { describe, expect, test } from 'vitest';
import { sampleGaussian } from '../../../../privacy/mechanisms/gaussian/gaussian.ts';
import { roundExactly } from '../../../../privacy/mechanisms/rounded-gaussian/exact-rounding.ts';
import { addRoundedGaussian, roundingStep } from '../../../../privacy/mechanisms/rounded-gaussian/rounded-gaussian.ts';
import { BitReader } from '../../../../privacy/random/bit-reader.ts';
import type { EntropySource } from '../../../../privacy/random/entropy.ts';
import { chiSquareIntegers, type FitResult } from '../../../support/goodness-of-fit.ts';
import { fixedBytesEntropy, insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { normalCumulative } from '../../../support/normal-law.ts';

const COUNT = 60_000;

/** Chi-square of integers against rounding of `x + N(0, sigma^2)`, all in steps, about the integer nearest to x. */
function misfit(integers: Float64Array, x: number, sigma: number): FitResult {
  const centre = Math.round(x);
  const mass = (m: number): number =>
    normalCumulative((m + centre + 0.5 - x) / sigma) - normalCumulative((m + centre - 0.5 - x) / sigma);
  return chiSquareIntegers(
    integers.map((m) => m - centre),
    mass,
    Math.ceil(4 * sigma) + 1,
  );
}

function draw(x: number, sigma: number): Float64Array {
  const sums = new Float64Array(COUNT).fill(x);
  addRoundedGaussian(sums, sigma, 1, insecureSeededEntropy('rounded'), sums);
  return sums;
}

describe.each([1, 3.25, 40])('sigma of %d steps', (sigma) => {
  test.each([0, 0.25, 0.5, -17.37, 1e9 + 0.75])('follows the law at %d (level 1e-4)', (x) => {
    const { statistic, threshold } = misfit(draw(x, sigma), x, sigma);
    expect(statistic).toBeLessThan(threshold);
  });

  test('is told apart from a sigma 3 % larger', () => {
    const { statistic, threshold } = misfit(draw(0.25, 1.03 * sigma), 0.25, sigma);
    expect(statistic).toBeGreaterThan(threshold);
  });
});

test('noise that is rounded by itself, and then added to a rounded sum, is told apart', () => {
  const separately = draw(0, 1).map((noise) => noise + Math.round(0.25));
  const { statistic, threshold } = misfit(separately, 0.25, 1);
  expect(statistic).toBeGreaterThan(threshold);
});

describe('lattice', () => {
  const sums = Float64Array.from({ length: 5000 }, (_, i) => Math.tan(i));
  const step = roundingStep(1.5);
  const onLattice = (answers: Float64Array): boolean => answers.every((answer) => Number.isInteger(answer / step));

  test('every answer is a multiple of the step, whatever the sum', () => {
    const out = new Float64Array(sums.length);
    addRoundedGaussian(sums, 1.5, step, insecureSeededEntropy('lattice'), out);
    expect(onLattice(out)).toBe(true);
  });

  test('sums with noise that is not rounded are not', () => {
    const noise = new Float64Array(sums.length);
    sampleGaussian(1.5, insecureSeededEntropy('lattice'), noise);
    expect(onLattice(sums.map((sum, i) => sum + noise[i]!))).toBe(false);
  });

  test.each([
    [4096, 1],
    [4095.9, 0.5],
    [1, 2 ** -12],
    [2 ** -30, 2 ** -42],
  ])('the step for sigma %d is %d', (sigma, expected) => expect(roundingStep(sigma)).toBe(expected));
});

/** Gives the words to requests for whole blocks, and the same digits to every request for more. */
function wordsThenMore(words: Uint32Array): { entropy: EntropySource; asked: () => number } {
  const bytes = new Uint8Array(words.buffer);
  let at = 0;
  let asked = 0;
  const fill = (target: Uint8Array): void => {
    if (at < bytes.length && target.length > 32) {
      target.set(bytes.subarray(at, at + target.length));
      at += target.length;
    } else {
      target.fill(0x5a);
      asked++;
    }
  };
  return { entropy: { fill }, asked: () => asked };
}

test('quick answers are those of exact integers under the same digits', () => {
  const [sigma, step, count] = [3, 2 ** -15, 3000];
  const words = new Uint32Array(count);
  insecureSeededEntropy('words').fill(new Uint8Array(words.buffer));
  // A third of them far out in the tails.
  for (let i = 0; i < count; i += 3) words[i] = words[i]! >>> (i % 28);
  const sums = Float64Array.from({ length: count }, (_, i) => 50 * Math.sin(i));
  const out = new Float64Array(count);
  const { entropy, asked } = wordsThenMore(words);
  addRoundedGaussian(sums, sigma, step, entropy, out);
  for (let i = 0; i < count; i++) {
    const digits = { prefix: words[i]! >>> 1, prefixBits: 31, negative: (words[i]! & 1) === 1 };
    const reader = new BitReader(wordsThenMore(new Uint32Array(0)).entropy, 8);
    const exact = roundExactly(sums[i]!, sigma, step, digits, Math.round(out[i]! / step), reader);
    expect(out[i]! / step, `draw ${i}`).toBe(Number(exact));
  }
  // Otherwise this would compare the exact path with itself.
  expect(asked()).toBeLessThan(count / 10);
});

test('the guess that the search starts from does not matter', () => {
  const digits = { prefix: 1_234_567_890, prefixBits: 31, negative: true };
  const answers = [-100_000, -3000, -2049, 0, 7, 10_000_000].map((guess) =>
    roundExactly(1.25, 1.5, 2 ** -11, digits, guess, new BitReader(insecureSeededEntropy('guess'), 8)),
  );
  expect(new Set(answers).size).toBe(1);
});

test('a uniform of 64 zeros is no end of the tail', () => {
  const words = Uint32Array.of(0, 0, 0, 1, ...new Array(5).fill(0));
  const out = new Float64Array(1);
  addRoundedGaussian(Float64Array.of(0), 1, 2 ** -12, fixedBytesEntropy(new Uint8Array(words.buffer)), out);
  // V is 2^-64 times a uniform whose digits are zeros too, and then end: beyond 9.1 standard deviations.
  expect(out[0]!).toBeGreaterThan(9.1);
});

describe('arguments', () => {
  const entropy = insecureSeededEntropy('arguments');
  const add = (sums: number[], sigma: number, step: number, places = sums.length): void =>
    addRoundedGaussian(Float64Array.from(sums), sigma, step, entropy, new Float64Array(places));

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses sigma %d', (sigma) => {
    expect(() => add([0], sigma, 1)).toThrow('must lie from 2^-400 to 2^400');
    expect(() => roundingStep(sigma)).toThrow('must lie from 2^-400 to 2^400');
  });

  test.each([0, -0.25, 0.3, 2, 2 ** -21, Number.NaN])('refuses step %d at sigma 1', (step) => {
    expect(() => add([0], 1, step)).toThrow('must be a power of two from sigma / 2^20 to sigma');
  });

  test.each([Number.NaN, Number.NEGATIVE_INFINITY, 2 ** 501])('refuses a sum of %d, without naming it', (sum) => {
    expect(() => add([0, sum], 1, 1)).toThrow(
      /^Cannot add Gaussian noise: a sum is not finite, or beyond 2\^500 steps$/,
    );
  });

  test('refuses an answer of another length', () => expect(() => add([0, 1], 1, 1, 1)).toThrow('1 places for 2 sums'));

  test('gives numbers far beyond whole doubles, and no more than noise in float32', () => {
    const sums = Float64Array.of(2 ** 300, -(2 ** 60), 2 ** -300, 0);
    const out = new Float64Array(4);
    addRoundedGaussian(sums, 1, 2 ** -12, entropy, out);
    expect(out[0]).toBe(2 ** 300);
    expect(out[1]).toBe(-(2 ** 60));
    const small = new Float32Array(4);
    addRoundedGaussian(new Float64Array(4), 1, 2 ** -12, entropy, small);
    expect(small.every((value) => Number.isInteger(value * 4096) && Math.abs(value) < 7)).toBe(true);
  });
});
