import { describe, expect, test } from 'vitest';
import { InversionTable } from '../../../../privacy/mechanisms/discrete-gaussian/inversion-table.ts';
import { referenceDrawer } from '../../../../privacy/mechanisms/discrete-gaussian/reference-sampler.ts';
import { BitReader } from '../../../../privacy/random/bit-reader.ts';
import { parseRational } from '../../../../privacy/rational.ts';
import { chiSquare, chiSquareIntegers, discreteGaussianMass } from '../../../support/goodness-of-fit.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';

function plain(sigmaSquared: string, count: number): Float64Array {
  const reader = new BitReader(insecureSeededEntropy(`plain ${sigmaSquared}`), 1024);
  const draw = referenceDrawer(parseRational(sigmaSquared), reader);
  return Float64Array.from({ length: count }, draw);
}

describe.each(['1/5', '1', '37/8', '400'])('referenceDrawer() at %s', (text) => {
  const value = Number(parseRational(text).numerator) / Number(parseRational(text).denominator);
  const edge = Math.ceil(4 * Math.sqrt(value));

  test('has its mass function (chi-square, level 1e-4)', () => {
    const fit = chiSquareIntegers(plain(text, 20_000), discreteGaussianMass(value), edge);
    expect(fit.statistic).toBeLessThan(fit.threshold);
  });

  test('is told apart from a variance a fifth larger', () => {
    const fit = chiSquareIntegers(plain(text, 20_000), discreteGaussianMass(value * 1.2), edge);
    expect(fit.statistic).toBeGreaterThan(fit.threshold);
  });

  test('agrees with the table (two-sample chi-square, level 1e-4)', () => {
    const count = 20_000;
    const fast = new Float64Array(count);
    new InversionTable(parseRational(text)).fill(insecureSeededEntropy('fast'), fast);
    const counts = (draws: Float64Array): Float64Array => {
      const seen = new Float64Array(2 * edge + 1);
      for (const draw of draws) seen[Math.max(-edge, Math.min(edge, draw)) + edge]!++;
      return seen;
    };
    const [a, b] = [counts(plain(text, count)), counts(fast)];
    // Under equal laws a - b has variance a + b, so half the usual statistic against the pooled mean.
    const mean = a.map((value, i) => (value + b[i]!) / 2);
    const fit = chiSquare(a, mean);
    expect(2 * fit.statistic).toBeLessThan(fit.threshold);
  });
});
