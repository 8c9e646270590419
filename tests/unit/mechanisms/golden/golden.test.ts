import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { sampleDiscreteGaussian } from '../../../../privacy/mechanisms/discrete-gaussian/discrete-gaussian.ts';
import { InversionTable } from '../../../../privacy/mechanisms/discrete-gaussian/inversion-table.ts';
import { referenceDrawer } from '../../../../privacy/mechanisms/discrete-gaussian/reference-sampler.ts';
import { sampleDiscreteLaplace } from '../../../../privacy/mechanisms/discrete-laplace/discrete-laplace.ts';
import { chooseExponential } from '../../../../privacy/mechanisms/exponential/exponential.ts';
import { sampleGaussian } from '../../../../privacy/mechanisms/gaussian/gaussian.ts';
import { choosePermuteAndFlip } from '../../../../privacy/mechanisms/permute-and-flip/permute-and-flip.ts';
import { chooseQuantiles } from '../../../../privacy/mechanisms/quantiles/quantiles.ts';
import { randomiseResponses } from '../../../../privacy/mechanisms/randomised-response/randomised-response.ts';
import type { roundExactly } from '../../../../privacy/mechanisms/rounded-gaussian/exact-rounding.ts';
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

  const boundaries = Array.from({ length: golden['roundedGaussianBoundaries']!.length / 9 }, (_, i) =>
    golden['roundedGaussianBoundaries']!.slice(9 * i, 9 * i + 9),
  );
  const answerAt = (add: typeof addRoundedGaussian, [sum, sigma, step, ...words]: readonly number[]): number => {
    const out = new Float64Array(1);
    const bytes = new Uint8Array(Uint32Array.of(...words.slice(0, 5), 0, 0, 0, 0).buffer);
    add(Float64Array.of(sum!), sigma!, step!, fixedBytesEntropy(bytes), out);
    return out[0]! / step!;
  };

  test('rounded Gaussian where 31, and where 64, digits of the uniform leave two integers possible', () => {
    for (const row of boundaries) expect(answerAt(addRoundedGaussian, row), `${row}`).toBe(row[8]);
  });

  test('one that has no second look is told apart by half of them', async () => {
    vi.resetModules();
    vi.doMock('../../../../privacy/mechanisms/rounded-gaussian/exact-rounding.ts', () => ({
      roundExactly: (...[, , , , guess]: Parameters<typeof roundExactly>) => BigInt(guess),
    }));
    const path = '../../../../privacy/mechanisms/rounded-gaussian/rounded-gaussian.ts';
    const broken: typeof import('../../../../privacy/mechanisms/rounded-gaussian/rounded-gaussian.ts') = await import(
      path
    );
    vi.doUnmock('../../../../privacy/mechanisms/rounded-gaussian/exact-rounding.ts');
    vi.resetModules();
    const wrong = boundaries.filter((row) => answerAt(broken.addRoundedGaussian, row) !== row[8]);
    expect(wrong.length).toBeGreaterThanOrEqual(boundaries.length / 2);
  });
});
