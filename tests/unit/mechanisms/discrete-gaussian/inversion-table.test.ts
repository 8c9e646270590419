import { describe, expect, test } from 'vitest';
import { halfLineWeights, lastMagnitude } from '../../../../privacy/mechanisms/discrete-gaussian/half-line-weights.ts';
import { InversionTable } from '../../../../privacy/mechanisms/discrete-gaussian/inversion-table.ts';
import { parseRational, rational } from '../../../../privacy/rational.ts';
import { fixedBytesEntropy } from '../../../support/insecure-seeded-entropy.ts';

/** floor(2^192 P(|X| <= m)) for sigmaSquared = 1 and m = 0, 1, 2, from mpmath at 90 digits. */
const CUMULATIVE = [
  0x662114c625dcf1a1fc08d67b8001162283fbcd4490a4ec6en,
  0xe204aaf3d33038cfad4e0445d7880aed3baf23986c6810b4n,
  0xfda95f28402882ecdb07bc50c8f9dfe2531535b6ebe049d5n,
];
const table = new InversionTable(rational(1n));

/** The draw for a real number with the 192 binary digits `u`, as the table would read them from bytes. */
function drawAt(u: bigint, sign: 0 | 1): { value: number; wordsLeft: number } {
  const digits = (from: number, count: number): number =>
    Number((u >> BigInt(192 - from - count)) & ((1n << BigInt(count)) - 1n));
  const words = [
    digits(0, 31) * 2 + sign,
    digits(31, 32),
    digits(63, 1),
    ...[64, 96, 128, 160].map((at) => digits(at, 32)),
  ];
  const bytes = new Uint8Array(Uint32Array.from([...words, 0, 0]).buffer);
  const entropy = fixedBytesEntropy(bytes);
  const target = new Float64Array(1);
  table.fill(entropy, target);
  let wordsLeft = 0;
  try {
    for (const word = new Uint8Array(4); ; wordsLeft++) entropy.fill(word);
  } catch {
    return { value: target[0]!, wordsLeft };
  }
}

describe('InversionTable, next to its thresholds', () => {
  test.each([0, 1, 2])('splits exactly at P(|X| <= %i), however many digits that takes', (m) => {
    const threshold = CUMULATIVE[m]!;
    for (const distance of [1n, 1n << 70n, 1n << 100n, 1n << 140n, 1n << 158n]) {
      expect(drawAt(threshold - distance, 0).value).toBe(m);
      expect(drawAt(threshold + distance, 0).value).toBe(m + 1);
      expect(drawAt(threshold + distance, 1).value).toBe(-m - 1);
    }
  });

  test('takes one word a draw away from a threshold, and more next to it', () => {
    expect(drawAt(CUMULATIVE[0]! - (1n << 170n), 0).wordsLeft).toBe(8);
    expect(drawAt(CUMULATIVE[0]! - (1n << 140n), 0).wordsLeft).toBe(4); // one refill of the reader's four words
    expect(drawAt(CUMULATIVE[0]! - 1n, 0).wordsLeft).toBe(0);
  });

  test('reaches magnitudes that its 31-digit comparison cannot tell apart', () => {
    expect(drawAt((1n << 192n) - (1n << 120n), 0).value).toBeGreaterThan(8);
    expect(drawAt((1n << 192n) - (1n << 100n), 1).value).toBeLessThan(-10);
  });

  test('gives zero no sign', () => {
    expect(Object.is(drawAt(1n << 180n, 1).value, 0)).toBe(true);
  });
});

describe('halfLineWeights()', () => {
  test.each(['1/1024', '1/2', '1', '37/8', '2500', '1000000'])('brackets the masses of variance %s', (text) => {
    const sigmaSquared = parseRational(text);
    const value = Number(sigmaSquared.numerator) / Number(sigmaSquared.denominator);
    const { weights, unlisted } = halfLineWeights(sigmaSquared, 192, 80);
    const scale = 2 ** 192;
    const stride = Math.ceil(weights.length / 200);
    for (const [m, { lower, upper }] of weights.entries()) {
      if (m % stride !== 0) continue;
      const exact = (m === 0 ? 1 : 2) * Math.exp((-m * m) / (2 * value));
      expect(lower <= upper).toBe(true);
      expect(Number(lower) / scale).toBeLessThanOrEqual(exact * (1 + 1e-11) + 1e-55);
      expect(Number(upper) / scale).toBeGreaterThanOrEqual(exact * (1 - 1e-11) - 1e-55);
      expect(Number(upper - lower) / scale).toBeLessThan(2 ** -150);
    }
    expect(Number(unlisted) / scale).toBeLessThan(2 ** -64);
  });

  test('lists as many magnitudes as the tail asks for', () => {
    expect(lastMagnitude(rational(2500n), 80)).toBe(530);
    expect(lastMagnitude(rational(1n, 1024n), 80)).toBe(2);
  });
});
