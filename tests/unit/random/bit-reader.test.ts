import { describe, expect, test } from 'vitest';
import { BitReader } from '../../../privacy/random/bit-reader.ts';
import { chiSquare } from '../../support/goodness-of-fit.ts';
import { fixedBytesEntropy, insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';

const littleEndianWords = (...words: number[]): Uint8Array => new Uint8Array(Uint32Array.from(words).buffer);

describe('BitReader', () => {
  test('hands out the bytes as little-endian words, lowest bits first', () => {
    const reader = new BitReader(fixedBytesEntropy(Uint8Array.of(0x78, 0x56, 0x34, 0x12, 1, 0, 0, 0)), 2);
    expect(reader.bits(4)).toBe(0x8);
    expect(reader.bits(8)).toBe(0x67);
    expect(reader.bits(20)).toBe(0x12345);
    expect(reader.word()).toBe(1);
    expect(() => reader.word()).toThrow('0 of the fixed bytes are left');
  });

  test('uniformBelow() rejects what lies at or above the bound instead of folding it back', () => {
    // Three bits a try: 7 and 5 are refused for the bound 5, where a remainder would have given 2 and 0.
    const reader = new BitReader(fixedBytesEntropy(littleEndianWords(0b100_101_111)), 1);
    expect(reader.uniformBelow(5)).toBe(4);
  });

  test('uniformBelow() covers bounds above 2^32 without losing low bits', () => {
    const reader = new BitReader(fixedBytesEntropy(littleEndianWords(0x1f_ffff, 0xffff_ffff)), 1);
    expect(reader.uniformBelow(2 ** 53)).toBe(2 ** 53 - 1);
    const refused = new BitReader(fixedBytesEntropy(littleEndianWords(1, 7, 9)), 1);
    expect(refused.uniformBelow(2 ** 32 + 1)).toBe(9);
  });

  test('uniformBelowBig() agrees with uniformBelow() below 2^53 and fills large bounds', () => {
    const [a, b] = [new BitReader(insecureSeededEntropy('big')), new BitReader(insecureSeededEntropy('big'))];
    for (const bound of [1, 2, 3, 1000, 2 ** 32, 2 ** 32 + 1, 2 ** 53]) {
      expect(a.uniformBelowBig(BigInt(bound))).toBe(BigInt(b.uniformBelow(bound)));
    }
    const bound = 3n ** 80n;
    const draws = Array.from({ length: 2000 }, () => a.uniformBelowBig(bound));
    expect(draws.every((draw) => draw >= 0n && draw < bound)).toBe(true);
    const thirds = [0, 0, 0];
    for (const draw of draws) thirds[Number((draw * 3n) / bound)]!++;
    const fit = chiSquare(thirds, [2000 / 3, 2000 / 3, 2000 / 3]);
    expect(fit.statistic).toBeLessThan(fit.threshold);
  });

  test('has no modulo bias, and the test would see it', () => {
    // 3 * 2^30 is the worst bound for a remainder of 32 bits: a third of the range would come up twice as often.
    const bound = 3 * 2 ** 30;
    const reader = new BitReader(insecureSeededEntropy('bias'), 1024);
    const right = [0, 0, 0];
    const folded = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) {
      right[Math.floor(reader.uniformBelow(bound) / 2 ** 30)]!++;
      folded[Math.floor((reader.word() % bound) / 2 ** 30)]!++;
    }
    const expected = [10_000, 10_000, 10_000];
    expect(chiSquare(right, expected).statistic).toBeLessThan(chiSquare(right, expected).threshold);
    expect(chiSquare(folded, expected).statistic).toBeGreaterThan(20 * chiSquare(folded, expected).threshold);
  });

  test.each([3, 6, 7, 10, 100])('uniformBelow(%i) favours no value', (bound) => {
    const reader = new BitReader(insecureSeededEntropy(`below ${bound}`), 1024);
    const seen = new Float64Array(bound);
    for (let i = 0; i < 20_000; i++) seen[reader.uniformBelow(bound)]!++;
    const fit = chiSquare(seen, new Float64Array(bound).fill(20_000 / bound));
    expect(fit.statistic).toBeLessThan(fit.threshold);
  });

  test('bernoulli() compares digit by digit: 1/3 is 0.010101... in base two', () => {
    const third = 0x5555_5555;
    const flip = (...words: number[]) =>
      new BitReader(fixedBytesEntropy(littleEndianWords(...words)), 1).bernoulli(1n, 3n);
    expect(flip(third - 1)).toBe(true);
    expect(flip(third + 1)).toBe(false);
    expect(flip(third, third, third - 1)).toBe(true);
    expect(flip(third, third, third + 1)).toBe(false);
  });

  test('bernoulli() is certain at 0 and 1, for numbers and bigints', () => {
    const reader = new BitReader(insecureSeededEntropy('edges'));
    for (let i = 0; i < 200; i++) {
      expect(reader.bernoulli(0, 7)).toBe(false);
      expect(reader.bernoulli(7, 7)).toBe(true);
      expect(reader.bernoulli(0n, 7n)).toBe(false);
      expect(reader.bernoulli(7n, 7n)).toBe(true);
    }
  });

  test.each([
    [(r: BitReader) => r.bits(33), 'from 0 to 32'],
    [(r: BitReader) => r.uniformBelow(0), 'Cannot draw below 0'],
    [(r: BitReader) => r.uniformBelow(2.5), 'Cannot draw below 2.5'],
    [(r: BitReader) => r.uniformBelow(2 ** 53 + 2), 'from 1 to 2^53'],
    [(r: BitReader) => r.uniformBelow(Number.NaN), 'Cannot draw below NaN'],
    [(r: BitReader) => r.uniformBelowBig(0n), 'must be positive'],
    [(r: BitReader) => r.bernoulli(3, 2), '3/2 is not a probability'],
    [(r: BitReader) => r.bernoulli(-1n, 2n), '-1/2 is not a probability'],
    [(r: BitReader) => r.bernoulli(0.5, 1), '0.5 is not a whole number'],
    [(r: BitReader) => r.bernoulli(Number.NaN, 2), 'is not a probability'],
  ])('refuses what it cannot draw (%#)', (draw, message) => {
    expect(() => draw(new BitReader(insecureSeededEntropy('refuse')))).toThrow(message);
  });
});
