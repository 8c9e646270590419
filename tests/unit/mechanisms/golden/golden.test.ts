import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sampleDiscreteGaussian } from '../../../../privacy/mechanisms/discrete-gaussian/discrete-gaussian.ts';
import { InversionTable } from '../../../../privacy/mechanisms/discrete-gaussian/inversion-table.ts';
import { referenceDrawer } from '../../../../privacy/mechanisms/discrete-gaussian/reference-sampler.ts';
import { sampleDiscreteLaplace } from '../../../../privacy/mechanisms/discrete-laplace/discrete-laplace.ts';
import { chooseExponential } from '../../../../privacy/mechanisms/exponential/exponential.ts';
import { sampleGaussian } from '../../../../privacy/mechanisms/gaussian/gaussian.ts';
import { choosePermuteAndFlip } from '../../../../privacy/mechanisms/permute-and-flip/permute-and-flip.ts';
import { chooseQuantiles } from '../../../../privacy/mechanisms/quantiles/quantiles.ts';
import { randomiseResponses } from '../../../../privacy/mechanisms/randomised-response/randomised-response.ts';
import { addRoundedGaussian } from '../../../../privacy/mechanisms/rounded-gaussian/rounded-gaussian.ts';
import { BitReader } from '../../../../privacy/random/bit-reader.ts';
import { parseRational, rational } from '../../../../privacy/rational.ts';
import { fixedBytesEntropy, insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';

/** From recipe.py, which shares no code with the project: exact fractions and 60-digit reals. */
const golden: Readonly<Record<string, readonly number[]>> = JSON.parse(
  readFileSync(new URL('./golden.json', import.meta.url), 'utf8'),
);

const fill = (count: number, sample: (target: Float64Array) => void): number[] => {
  const target = new Float64Array(count);
  sample(target);
  return Array.from(target, (value) => value + 0).slice(0, 40);
};
const question = {
  scores: Float64Array.of(-3, 4, 0, 7, 7, -1000),
  sensitivity: 3n,
  epsilon: rational(3n, 2n),
};

describe('samplers under a fixed byte stream', () => {
  test.each([
    ['discreteGaussianTable2500', '2500'],
    ['discreteGaussianTable37over8', '37/8'],
  ])('discrete Gaussian, many draws: %s', (key, sigmaSquared) => {
    const entropy = insecureSeededEntropy('golden table');
    expect(fill(300, (target) => sampleDiscreteGaussian(parseRational(sigmaSquared), entropy, target))).toEqual(
      golden[key],
    );
  });

  test.each([
    ['discreteGaussianReference2500', '2500'],
    ['discreteGaussianReference10e12over3', '1000000000000/3'],
  ])('discrete Gaussian, few draws: %s', (key, sigmaSquared) => {
    const entropy = insecureSeededEntropy('golden reference');
    expect(fill(40, (target) => sampleDiscreteGaussian(parseRational(sigmaSquared), entropy, target))).toEqual(
      golden[key],
    );
  });

  test('the vectors tell a wrong variance apart', () => {
    const table = new InversionTable(rational(2600n));
    expect(fill(300, (target) => table.fill(insecureSeededEntropy('golden table'), target))).not.toEqual(
      golden['discreteGaussianTable2500'],
    );
    const draw = referenceDrawer(rational(2600n), new BitReader(insecureSeededEntropy('golden reference'), 1024));
    expect(Array.from({ length: 40 }, draw)).not.toEqual(golden['discreteGaussianReference2500']);
  });

  test('discrete Laplace', () => {
    const entropy = insecureSeededEntropy('golden laplace');
    expect(fill(40, (target) => sampleDiscreteLaplace(rational(5n, 2n), entropy, target))).toEqual(
      golden['discreteLaplace5over2'],
    );
  });

  test('exponential mechanism', () => {
    const entropy = insecureSeededEntropy('golden exponential');
    expect(Array.from({ length: 40 }, () => chooseExponential(question, entropy))).toEqual(golden['exponential']);
  });

  test('permute-and-flip', () => {
    const entropy = insecureSeededEntropy('golden flip');
    expect(Array.from({ length: 40 }, () => choosePermuteAndFlip(question, entropy))).toEqual(golden['permuteAndFlip']);
  });

  test('randomised response', () => {
    const settings = { categories: 5, probability: rational(2n, 3n) };
    const answers = new Uint32Array(40).fill(3);
    expect([...randomiseResponses(answers, settings, insecureSeededEntropy('golden response'))]).toEqual(
      golden['randomisedResponse'],
    );
  });

  test('quantiles', () => {
    const entropy = insecureSeededEntropy('golden quantile');
    const settings = { lower: 0, upper: 50, rowsPerUnit: 1, epsilon: rational(2n), quantiles: [rational(1n, 4n)] };
    const sorted = Float64Array.of(2, 2, 3, 11, 11, 11, 40);
    expect(Array.from({ length: 40 }, () => chooseQuantiles(sorted, settings, entropy)[0])).toEqual(golden['quantile']);
  });

  test('Gaussian, up to the last bits of sine and cosine', () => {
    const draws = fill(40, (target) => sampleGaussian(2.5, insecureSeededEntropy('golden gaussian'), target));
    for (const [i, draw] of draws.entries()) expect(draw).toBeCloseTo(golden['gaussian']![i]!, 12);
  });

  test.each([
    { key: 'roundedGaussian', sum: 0.3, sigma: 3.5, step: 2 ** -10 },
    { key: 'roundedGaussianCoarse', sum: -7.375, sigma: 1, step: 0.5 },
  ])('rounded Gaussian: $key', ({ key, sum, sigma, step }) => {
    const entropy = insecureSeededEntropy('golden rounded');
    const sums = new Float64Array(40).fill(sum);
    addRoundedGaussian(sums, sigma, step, entropy, sums);
    expect(Array.from(sums, (answer) => answer / step)).toEqual(golden[key]);
  });

  test('rounded Gaussian where 31, and where 64, digits of the uniform leave two integers possible', () => {
    const rows = golden['roundedGaussianBoundaries']!;
    for (let at = 0; at < rows.length; at += 9) {
      const [sum, sigma, step, word, ...rest] = rows.slice(at, at + 9) as [number, number, number, number, ...number[]];
      const words = Uint32Array.of(word, ...rest.slice(0, 4), 0, 0, 0, 0);
      const out = new Float64Array(1);
      const entropy = fixedBytesEntropy(new Uint8Array(words.buffer));
      addRoundedGaussian(Float64Array.of(sum), sigma, step, entropy, out);
      expect(out[0]! / step, `case ${at / 9}`).toBe(rest[4]);
    }
  });

  test('those cases cannot be told by the first word alone, as a sampler without a second look would', () => {
    const rows = golden['roundedGaussianBoundaries']!;
    for (let at = 0; at < rows.length; at += 36) {
      const integers = [0, 1, 2, 3].map((i) => rows[at + 9 * i + 8]!);
      expect(new Set([0, 1, 2, 3].map((i) => rows[at + 9 * i + 3])).size).toBe(1);
      expect(integers[0]).not.toBe(integers[1]);
      expect(Math.abs(integers[2]! - integers[3]!)).toBe(1);
    }
  });
});
