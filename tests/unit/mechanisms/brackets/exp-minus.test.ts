import { describe, expect, test } from 'vitest';
import { raiseBracket } from '../../../../privacy/mechanisms/brackets/bracket.ts';
import { expMinus } from '../../../../privacy/mechanisms/brackets/exp-minus.ts';
import { rational } from '../../../../privacy/rational.ts';

// floor(2^200 exp(-1/3)) and floor(2^1200 exp(-700)), from mpmath at 90 digits.
const EXP_THIRD = 0xb76e989179752689c5984c9c50ebe4c9a86a1feb960e62121fn;
const EXP_700 = 0x453cac3ee4c1fc2af2c34acfbcf363b298d6946abd9662f0n;

describe('expMinus()', () => {
  test.each([
    { x: rational(1n, 3n), precision: 200, floor: EXP_THIRD },
    { x: rational(700n), precision: 1200, floor: EXP_700 },
  ])('holds the true value tightly at $precision digits', ({ x, precision, floor }) => {
    const { lower, upper } = expMinus(x, precision);
    expect(lower <= floor && floor < upper).toBe(true);
    expect(upper - lower).toBeLessThanOrEqual(2n);
  });

  test('is exact at zero', () => {
    expect(expMinus(rational(0n), 64)).toEqual({ lower: 1n << 64n, upper: 1n << 64n });
  });

  test('gives brackets that nest as the precision grows, over sizes of x', () => {
    for (const x of [
      rational(1n, 10n ** 12n),
      rational(1n, 2n),
      rational(7n, 5n),
      rational(64n),
      rational(10n ** 6n),
    ]) {
      const coarse = expMinus(x, 128);
      const fine = expMinus(x, 300);
      expect(coarse.lower << 172n <= fine.lower).toBe(true);
      expect(fine.upper <= coarse.upper << 172n).toBe(true);
      expect(coarse.upper - coarse.lower).toBeLessThanOrEqual(2n);
    }
  });

  test('raiseBracket() agrees with the exponential of a multiple', () => {
    const power = raiseBracket(expMinus(rational(1n, 100n), 256), 3000n, 256n);
    const direct = expMinus(rational(30n), 256);
    expect(power.lower <= direct.upper && direct.lower <= power.upper).toBe(true);
    expect(power.upper - power.lower < 1n << 16n).toBe(true);
  });

  test('refuses a negative x', () => {
    expect(() => expMinus(rational(-1n), 64)).toThrow('must not be negative');
  });
});
