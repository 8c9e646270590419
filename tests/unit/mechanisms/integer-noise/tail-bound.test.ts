import { describe, expect, test } from 'vitest';
import { integerNoiseEvent, sampleIntegerNoise } from '../../../../privacy/mechanisms/integer-noise/integer-noise.ts';
import { noiseMargin, tailBound } from '../../../../privacy/mechanisms/integer-noise/tail-bound.ts';
import { parseRational, rational, toNumberUp } from '../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';

const laplace = (scale: string) => ({ kind: 'discrete-laplace' as const, scale: parseRational(scale) });
const gaussian = (sigmaSquared: string) => ({
  kind: 'discrete-gaussian' as const,
  sigmaSquared: parseRational(sigmaSquared),
});

describe('tailBound()', () => {
  // Exact tails from mpmath rounded to 15 digits. `slack`: how far above the truth the bound may lie.
  test.each([
    { noise: laplace('10'), t: 5n, exact: 0.318415972917004, slack: 1e-14 },
    { noise: laplace('5/2'), t: 1n, exact: 0.401312339887548, slack: 1e-14 },
    { noise: gaussian('2500'), t: 300n, exact: 1.04856138284041e-9, slack: 0.04 },
    { noise: gaussian('2500'), t: 80n, exact: 0.0559144158415535, slack: 0.5 },
    { noise: gaussian('1'), t: 1n, exact: 0.300528860866569, slack: 0.05 },
    { noise: gaussian('1'), t: 6n, exact: 6.08502259097241e-9, slack: 1e-3 },
    { noise: gaussian('1/4'), t: 2n, exact: 2.63877055881326e-4, slack: 0.07 },
  ])('is at or above the exact tail, and close ($noise.kind, from $t)', ({ noise, t, exact, slack }) => {
    const bound = toNumberUp(tailBound(noise, t));
    expect(bound).toBeGreaterThanOrEqual(exact * (1 - 1e-14));
    expect(bound).toBeLessThanOrEqual(exact * (1 + slack));
  });

  test('never exceeds one half, since the noise is symmetric', () => {
    expect(tailBound(gaussian('1000000'), 1n)).toEqual(rational(1n, 2n));
  });

  test('refuses to start below 1', () => {
    expect(() => tailBound(laplace('1'), 0n)).toThrow('must start at 1 or above');
  });
});

describe('noiseMargin()', () => {
  test.each([
    { noise: laplace('10'), beta: '1/20' },
    { noise: laplace('1/10'), beta: '1/20' },
    { noise: gaussian('2500'), beta: '1e-9' },
    { noise: gaussian('1/1024'), beta: '1/3' },
    { noise: gaussian('1e12'), beta: '0.001' },
  ])('is the least that the bound allows ($noise.kind, $beta)', ({ noise, beta }) => {
    const margin = noiseMargin(noise, parseRational(beta));
    const target = Number(parseRational(beta).numerator) / Number(parseRational(beta).denominator);
    expect(toNumberUp(tailBound(noise, margin + 1n))).toBeLessThanOrEqual(target);
    if (margin > 0n) expect(toNumberUp(tailBound(noise, margin))).toBeGreaterThan(target);
  });

  test('holds for draws, and half of it does not', () => {
    const draws = new Float64Array(40_000);
    const noise = laplace('10');
    sampleIntegerNoise(noise, insecureSeededEntropy('margin'), draws);
    const margin = Number(noiseMargin(noise, rational(1n, 20n)));
    const share = (m: number): number => draws.filter((draw) => draw > m).length / draws.length;
    expect(share(margin)).toBeLessThan(0.05 + 4 * Math.sqrt(0.05 / draws.length));
    expect(share(margin / 2)).toBeGreaterThan(0.1);
  });

  test.each(['0', '1', '2', '-1/2'])('refuses beta %s', (beta) => {
    expect(() => noiseMargin(laplace('1'), parseRational(beta))).toThrow('beta must be at least 2^-200 and below 1');
  });
});

test('integerNoiseEvent() keeps the kind', () => {
  expect(integerNoiseEvent(laplace('3'), 2n)).toMatchObject({ kind: 'discrete-laplace', sensitivity: 2n });
  expect(integerNoiseEvent(gaussian('3'), 2n)).toMatchObject({ kind: 'discrete-gaussian', sensitivity: 2n });
});
