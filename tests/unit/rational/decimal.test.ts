import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalText, nearestNumber } from '../../../privacy/decimal.ts';
import { parseRational, rational } from '../../../privacy/rational.ts';

test.each([
  ['0', '0'],
  ['3', '3'],
  ['-2.50', '-2.5'],
  ['1e-6', '0.000001'],
  ['1/8', '0.125'],
  ['1/3', '1/3'],
  ['1e3', '1000'],
])('%s is shown as %s', (written, shown) => {
  expect(decimalText(parseRational(written))).toBe(shown);
});

test('decimal text is exact: reading it again gives the same fraction', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.nat(60), fc.nat(40), (numerator, twos, fives) => {
      const value = rational(numerator, 2n ** BigInt(twos) * 5n ** BigInt(fives));
      const text = decimalText(value);
      expect(text).not.toContain('/');
      expect(parseRational(text)).toEqual(value);
    }),
    { seed: 11 },
  );
});

test('a setting prints as it was written, where rounding up would not', () => {
  for (const written of ['1e-6', '1e-7', '0.1', '2.3', '1e-30', '0.05']) {
    expect(String(nearestNumber(parseRational(written)))).toBe(String(Number(written)));
  }
  expect(nearestNumber(rational(1, 3))).toBe(1 / 3);
});
