import { expect, test } from 'vitest';
import { type BracketedWeights, chooseByBrackets } from '../../../../privacy/mechanisms/brackets/choose-by-brackets.ts';
import { BitReader } from '../../../../privacy/random/bit-reader.ts';
import { fixedBytesEntropy } from '../../../support/insecure-seeded-entropy.ts';

/** Weights 1/3 and 2/3; from 256 digits on, also one of 2^-100 that is only bounded before. */
function thirds(precision: number, asked: number[] = []): BracketedWeights {
  asked.push(precision);
  const third = (1n << BigInt(precision)) / 3n;
  const weights = [
    { lower: third, upper: third + 1n },
    { lower: 2n * third, upper: 2n * third + 2n },
  ];
  const tiny = 1n << BigInt(precision - 100);
  return precision < 256
    ? { weights, unlisted: tiny }
    : { weights: [...weights, { lower: tiny, upper: tiny }], unlisted: 0n };
}
const reader = (...words: number[]) =>
  new BitReader(fixedBytesEntropy(new Uint8Array(Uint32Array.from(words).buffer)), 1);

test('chooseByBrackets() draws no more digits than it takes', () => {
  const asked: number[] = [];
  expect(chooseByBrackets((p) => thirds(p, asked), reader(0x5555_5554, 0))).toBe(0);
  expect(chooseByBrackets((p) => thirds(p, asked), reader(0x5555_5556, 0))).toBe(1);
  expect(asked).toEqual([128, 128]);
});

test('chooseByBrackets() goes on when the digits so far are those of a threshold', () => {
  const asked: number[] = [];
  const third = [0x5555_5555, 0x5555_5555];
  expect(chooseByBrackets((p) => thirds(p, asked), reader(...third, 0, 0))).toBe(0);
  expect(chooseByBrackets((p) => thirds(p, asked), reader(...third, 0x5555_5556, 0))).toBe(1);
  expect(asked).toEqual([128, 192, 128, 192]);
});

test('chooseByBrackets() reaches outcomes that only higher precision lists', () => {
  const all = 0xffff_ffff;
  expect(chooseByBrackets(thirds, reader(all, all, all, all, 0, 0, 0, 0))).toBe(2);
});

test('chooseByBrackets() keeps the digits that were drawn before', () => {
  const prefix = { value: 0x5555_5556n, bits: 32 };
  expect(chooseByBrackets(thirds, reader(0), prefix)).toBe(1);
});
