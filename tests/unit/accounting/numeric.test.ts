import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { erfc, erfcx, normalAbove } from '../../../privacy/accounting/numeric/erfc.ts';
import { RealFourier } from '../../../privacy/accounting/numeric/fft.ts';
import { gaussianDelta } from '../../../privacy/accounting/numeric/gaussian-profile.ts';
import { logRational } from '../../../privacy/accounting/numeric/log-rational.ts';
import { rational } from '../../../privacy/rational.ts';
import { expectRelative } from './shorthand.ts';

describe('complementary error function', () => {
  /** Recipe: mpmath, 40 digits: erfc(x) and exp(x^2) erfc(x). */
  test.each([
    [-3, 1.9999779095030015, Number.NaN],
    [-1, 1.8427007929497148, Number.NaN],
    [-0.5, 1.5204998778130465, Number.NaN],
    [0.1, 0.887537083981715, 0.8964569799691267],
    [0.5, 0.4795001221869535, 0.6156903441929259],
    [0.84375, 0.23277433876765838, 0.4743680720269091],
    [1, 0.15729920705028513, 0.427583576155807],
    [1.2, 0.08968602177036462, 0.3785374169292397],
    [1.5, 0.033894853524689274, 0.3215854164543175],
    [2.5, 0.0004069520174449589, 0.2108063640611436],
    [2.9, 4.109787809945884e-5, 0.18460182595559083],
    [4, 1.541725790028002e-8, 0.13699945762506138],
    [8, 1.1224297172982928e-29, 0.06998516620088092],
    [15, 7.212994172451206e-100, 0.03752960638850576],
    [26, 5.663192408856143e-296, 0.021683584850562907],
    [30, 0, 0.018795888861416754],
    [100, 0, 0.00564161378298943],
    [1e6, 0, 5.641895835474742e-7],
  ])('at %d', (x, plain, scaled) => {
    if (plain === 0) expect(erfc(x)).toBe(0);
    else expectRelative(erfc(x), plain, 2e-15);
    if (x >= 0) expectRelative(erfcx(x), scaled, 4e-15);
  });

  test('a normal tail and its mirror image sum to one', () => {
    for (const x of [0, 0.3, 1, 2, 5]) expect(normalAbove(x) + normalAbove(-x)).toBeCloseTo(1, 15);
  });
});

describe('real Fourier transform', () => {
  const sequence = (length: number): fc.Arbitrary<Float64Array> =>
    fc
      .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: length, maxLength: length })
      .map((a) => Float64Array.from(a));

  test.each([4, 8, 64, 256])('of length %d is the sum that defines it', (length) => {
    fc.assert(
      fc.property(sequence(length), (values) => {
        const { real, imaginary } = new RealFourier(length).forward(values);
        for (let k = 0; k <= length / 2; k += Math.max(1, length / 16)) {
          let re = 0;
          let im = 0;
          values.forEach((v, i) => {
            re += v * Math.cos((2 * Math.PI * i * k) / length);
            im -= v * Math.sin((2 * Math.PI * i * k) / length);
          });
          expect(Math.abs(real[k]! - re)).toBeLessThan(1e-12);
          expect(Math.abs(imaginary[k]! - im)).toBeLessThan(1e-12);
        }
      }),
      { numRuns: 20 },
    );
  });

  test.each([4, 16, 1024, 2 ** 16])('of length %d is undone', (length) => {
    const values = Float64Array.from({ length }, (_, i) => Math.sin(i * i) / (1 + (i % 17)));
    const fourier = new RealFourier(length);
    const back = fourier.inverse(fourier.forward(values));
    values.forEach((v, i) => {
      if (Math.abs(back[i]! - v) > 1e-14) throw new Error(`differs at ${i}`);
    });
  });

  test('continues short sequences by zeros, and refuses odd lengths', () => {
    const fourier = new RealFourier(8);
    expect(fourier.forward(Float64Array.of(1, 2))).toEqual(fourier.forward(Float64Array.of(1, 2, 0, 0, 0, 0, 0, 0)));
    expect(() => new RealFourier(12)).toThrow(RangeError);
  });
});

describe('Gaussian profile', () => {
  /** Published: dp_accounting pld/privacy_loss_mechanism_test.py (mu = 1, mu = 3), pld/accountant_test.py. */
  test.each([
    [-2, 1, 0.86749642],
    [-1, 1, 0.67881797],
    [0, 1, 0.38292492],
    [1, 1, 0.12693674],
    [2, 1, 0.020923636],
    [1, 3, 0.78760074],
    [1, 0.5, 0.00682959],
    [1, 0.2, 1.7546e-8],
  ])('epsilon %d, mu %d', (epsilon, mu, published) => expectRelative(gaussianDelta(epsilon, mu), published, 3e-5));

  test('neither overflows nor loses its tail', () => {
    expect(gaussianDelta(1e4, 1)).toBe(0);
    expect(gaussianDelta(0, 0)).toBe(0);
    expect(gaussianDelta(1e6, 1e5)).toBe(1);
    // Recipe: mpmath, 50 digits, Phi(-e/mu + mu/2) - exp(e) Phi(-e/mu - mu/2).
    expectRelative(gaussianDelta(30, 1), 4.709326318097522e-193, 1e-9);
  });
});

test('logarithms of fractions of any size', () => {
  expectRelative(logRational(rational(1n, 10n ** 400n)), -400 * Math.LN10, 1e-14);
  expectRelative(logRational(rational(10n ** 400n)), 400 * Math.LN10, 1e-14);
  expectRelative(logRational(rational(10n ** 18n + 1n, 10n ** 18n - 1n)) + 1, 1, 1e-15);
  expect(() => logRational(rational(0n))).toThrow(RangeError);
});
