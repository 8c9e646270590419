import type { EntropySource } from './entropy.ts';

const TWO_32 = 0x1_0000_0000;
const TWO_53 = 2 ** 53;

/**
 * Exact discrete draws from uniform bytes.
 *
 * *Guarantee*: given uniform bytes, every result has exactly the stated distribution, and results are independent.
 * *Holds when*: the source is uniform; two readers never share bytes.
 * *Arithmetic*: integers only; bounds are met by rejection, never by a remainder, so no value is favoured.
 * *Method*: rejection from the least power of two that covers the bound; fractions digit by digit in base 2^32.
 * *Status*: vetted by chi-square, edge and byte-level tests (tests/unit/random).
 *
 * Words are read in the machine's byte order (little-endian on every platform that Node supports in practice).
 * Bytes are zeroed once consumed; bytes left over when the reader is dropped are never used by anything else.
 */
export class BitReader {
  readonly #entropy: EntropySource;
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  #at: number;
  #held = 0;
  #heldBits = 0;

  /** `bufferWords`: how many 32-bit words are taken from the source at a time. */
  constructor(entropy: EntropySource, bufferWords = 64) {
    this.#entropy = entropy;
    this.#words = new Uint32Array(bufferWords);
    this.#bytes = new Uint8Array(this.#words.buffer);
    this.#at = bufferWords;
  }

  /** A uniform whole number in `[0, 2^32)`. */
  word(): number {
    if (this.#at === this.#words.length) {
      this.#entropy.fill(this.#bytes);
      this.#at = 0;
    }
    const value = this.#words[this.#at]!;
    this.#words[this.#at++] = 0;
    return value;
  }

  /** A uniform whole number in `[0, 2^count)`, for a whole `count` in `[0, 32]`. */
  bits(count: number): number {
    if (!Number.isInteger(count) || count < 0 || count > 32) {
      throw new RangeError(`Cannot draw ${count} bits: the count must be a whole number from 0 to 32`);
    }
    if (count === 0) return 0;
    if (count === 32) return this.word();
    if (this.#heldBits < count) {
      this.#held = this.word();
      this.#heldBits = 32;
    }
    const value = (this.#held & (2 ** count - 1)) >>> 0;
    this.#held >>>= count;
    this.#heldBits -= count;
    return value;
  }

  /** A uniform whole number in `[0, bound)`, for a whole `bound` in `[1, 2^53]`. */
  uniformBelow(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > TWO_53) {
      throw new RangeError(`Cannot draw below ${bound}: the bound must be a whole number from 1 to 2^53`);
    }
    if (bound <= TWO_32) {
      const width = 32 - Math.clz32(bound - 1);
      for (;;) {
        const draw = this.bits(width);
        if (draw < bound) return draw;
      }
    }
    const highWidth = 32 - Math.clz32(Math.floor((bound - 1) / TWO_32));
    for (;;) {
      const high = this.bits(highWidth);
      const draw = high * TWO_32 + this.word();
      if (draw < bound) return draw;
    }
  }

  /** A uniform whole number in `[0, 2^count)`. */
  bigBits(count: number): bigint {
    let value = 0n;
    let left = count;
    for (; left >= 32; left -= 32) value = (value << 32n) | BigInt(this.word());
    return left === 0 ? value : (value << BigInt(left)) | BigInt(this.bits(left));
  }

  /** A uniform whole number in `[0, bound)`, for a positive `bound` of any size. */
  uniformBelowBig(bound: bigint): bigint {
    if (bound <= 0n) throw new RangeError(`Cannot draw below ${bound}: the bound must be positive`);
    if (bound <= BigInt(TWO_53)) return BigInt(this.uniformBelow(Number(bound)));
    const width = (bound - 1n).toString(2).length;
    for (;;) {
      const draw = this.bigBits(width);
      if (draw < bound) return draw;
    }
  }

  /** True with probability exactly `numerator / denominator`, which must lie in `[0, 1]`; numbers are whole and at most 2^53. */
  bernoulli(numerator: number | bigint, denominator: number | bigint): boolean {
    if (!(numerator >= 0 && denominator > 0 && numerator <= denominator)) {
      throw new RangeError(`Cannot flip a coin: ${numerator}/${denominator} is not a probability`);
    }
    if (typeof numerator === 'number' && typeof denominator === 'number') {
      if (!Number.isInteger(numerator)) {
        throw new RangeError(`Cannot flip a coin: ${numerator} is not a whole number; use a fraction of whole numbers`);
      }
      return this.uniformBelow(denominator) < numerator;
    }
    return this.#bernoulliByDigits(BigInt(numerator), BigInt(denominator));
  }

  /** Compares a uniform real with the fraction, 32 binary digits at a time, until they differ. */
  #bernoulliByDigits(numerator: bigint, denominator: bigint): boolean {
    if (numerator === denominator) return true;
    let rest = numerator;
    while (rest !== 0n) {
      const shifted = rest << 32n;
      const digits = shifted / denominator;
      const draw = BigInt(this.word());
      if (draw !== digits) return draw < digits;
      rest = shifted - digits * denominator;
    }
    return false;
  }
}
