import type { BitReader } from '../../random/bit-reader.ts';
import { exactRational } from '../../rational.ts';
import { NormalTail } from './normal-tail.ts';

/** The first digits of the real number V, uniform in `[0, 1)`, that a draw inverts, and the draw's sign. */
export interface DrawnDigits {
  readonly prefix: number;
  readonly prefixBits: number;
  readonly negative: boolean;
}

/**
 * The integer nearest to `(x + s sigma |Z|) / step`, where `P(|Z| > t) = V` defines `|Z|` by the digits of V that were drawn and others that
 * `reader` gives, and `s` is the sign.
 *
 * *Arithmetic*: integers; no float. *Method*: with `y = s x`, that integer is `s m` for the greatest `m` with `|Z| >= t_m`, where
 * `t_m = ((m - 1/2) step - y) / sigma`, that is with `V <= P(|Z| > t_m)`. Digits of V are drawn until brackets decide.
 * `guess`, about the result, only shortens the search.
 */
export function roundExactly(
  x: number,
  sigma: number,
  step: number,
  digits: DrawnDigits,
  guess: number,
  reader: BitReader,
): bigint {
  const uniform = new LazyUniform(digits, reader);
  const y = exactRational(digits.negative ? -x : x);
  const [sigmaExactly, stepExactly] = [exactRational(sigma), exactRational(step)];
  // t_m = ((2m - 1) a - b) / c, over the common denominator of y, step and sigma.
  const a = stepExactly.numerator * y.denominator * sigmaExactly.denominator;
  const b = 2n * y.numerator * stepExactly.denominator * sigmaExactly.denominator;
  const c = 2n * sigmaExactly.numerator * stepExactly.denominator * y.denominator;
  const isAtLeast = (m: bigint): boolean => {
    const numerator = (2n * m - 1n) * a - b;
    return numerator <= 0n || uniform.isAtMostTail(numerator, c);
  };
  const found = greatest(isAtLeast, BigInt(digits.negative ? -guess : guess));
  return digits.negative ? -found : found;
}

/** The greatest `m` for which a predicate that turns from true to false holds, sought from `guess` by strides that double. */
function greatest(holds: (m: bigint) => boolean, guess: bigint): bigint {
  let stride = 1n;
  let low = guess;
  let high = guess;
  if (holds(guess)) {
    for (high += stride; holds(high); high += stride) {
      low = high;
      stride *= 2n;
    }
  } else {
    for (low -= stride; !holds(low); low -= stride) {
      high = low;
      stride *= 2n;
    }
  }
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** The real number V, of which more digits are drawn when a comparison asks for them. */
class LazyUniform {
  readonly #reader: BitReader;
  #value: bigint;
  #bits: number;
  #normal = new NormalTail(128);

  constructor(digits: DrawnDigits, reader: BitReader) {
    this.#reader = reader;
    this.#value = BigInt(digits.prefix);
    this.#bits = digits.prefixBits;
    this.#extend(64);
  }

  /** Whether `V <= P(|Z| > numerator / denominator)`, for a positive fraction. */
  isAtMostTail(numerator: bigint, denominator: bigint): boolean {
    for (;;) {
      const precision = BigInt(this.#normal.precision);
      const { lower, upper } = this.#normal.tail((numerator << precision) / denominator);
      const shift = precision - BigInt(this.#bits);
      // The point was rounded down by less than a unit, and the tail falls by less than 4/5 of what its point rises.
      if ((this.#value + 1n) << shift <= lower - 1n) return true;
      if (this.#value << shift >= upper) return false;
      this.#extend(2 * this.#bits);
    }
  }

  #extend(bits: number): void {
    this.#value = (this.#value << BigInt(bits - this.#bits)) | this.#reader.bigBits(bits - this.#bits);
    this.#bits = bits;
    if (this.#normal.precision < 2 * bits) this.#normal = new NormalTail(2 * bits);
  }
}
