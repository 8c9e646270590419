/*
 * Exponential and logarithm from IEEE additions, multiplications and divisions alone. Engines may differ in the last bit
 * of Math.exp and Math.log; these give the same double everywhere, so a model fitted twice is the same model.
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const LOWEST_POWER = -1074;
const HIGHEST_POWER = 1023;

const powersOfTwo = new Float64Array(HIGHEST_POWER - LOWEST_POWER + 1);
for (let power = 1, value = 1; power <= HIGHEST_POWER; power++) {
  value *= 2;
  powersOfTwo[power - LOWEST_POWER] = value;
}
for (let power = 0, value = 1; power >= LOWEST_POWER; power--) {
  powersOfTwo[power - LOWEST_POWER] = value;
  value /= 2;
}

/** e^x within 2 units in the last place; 0 below -744.4, Infinity above 709.7. */
export function exp(x: number): number {
  if (x > 709.7) return Number.POSITIVE_INFINITY;
  if (x < -744.4) return 0;
  const power = Math.floor(x * Math.LOG2E + 0.5);
  const r = x - power * LN2_HIGH - power * LN2_LOW;
  const series =
    1 +
    r *
      (1 +
        r *
          (1 / 2 +
            r *
              (1 / 6 +
                r *
                  (1 / 24 +
                    r *
                      (1 / 120 +
                        r *
                          (1 / 720 +
                            r *
                              (1 / 5040 +
                                r *
                                  (1 / 40320 +
                                    r *
                                      (1 / 362880 +
                                        r *
                                          (1 / 3628800 +
                                            r * (1 / 39916800 + r * (1 / 479001600 + r / 6227020800))))))))))));
  return power > HIGHEST_POWER
    ? series * 2 * powersOfTwo[power - 1 - LOWEST_POWER]!
    : series * powersOfTwo[power - LOWEST_POWER]!;
}

/** Natural logarithm of a positive finite number, within 1e-15 of it in absolute or relative terms. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  let mantissa = x;
  let power = 0;
  while (mantissa >= 2 ** 32) {
    mantissa /= 2 ** 32;
    power += 32;
  }
  while (mantissa < 2 ** -32) {
    mantissa *= 2 ** 32;
    power -= 32;
  }
  while (mantissa > Math.SQRT2) {
    mantissa /= 2;
    power++;
  }
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    power--;
  }
  const z = (mantissa - 1) / (mantissa + 1);
  const square = z * z;
  let series = 0;
  for (let k = 25; k >= 1; k -= 2) series = series * square + 1 / k;
  return 2 * z * series + power * LN2_LOW + power * LN2_HIGH;
}

/** `base` to the power of `exponent`, for a base that is not negative and an exponent above 0: within 2e-13 of it in relative terms between 1e-40 and 1e40. */
export const power = (base: number, exponent: number): number => exp(exponent * log(base));
