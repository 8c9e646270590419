import { BitReader } from '../../random/bit-reader.ts';
import type { EntropySource } from '../../random/entropy.ts';
import type { Rational } from '../../rational.ts';
import { type BracketedWeights, chooseByBrackets } from '../brackets/choose-by-brackets.ts';
import { halfLineWeights } from './half-line-weights.ts';

const BLOCK_WORDS = 4096;
/** `2^31 - 1`: the greatest value of the 31 binary digits that the quick comparison looks at. */
const LAST_PREFIX = 0x7fff_ffff;
/** What the table leaves out is below 2^-80 of the whole: less than one unit of its 64-digit thresholds. */
const TAIL_BITS = 80;

/**
 * Draws from one discrete Gaussian, many at a time, by inversion on bracketed cumulative probabilities.
 *
 * With `C_m = P(|X| <= m)` and a real `u` uniform in `[0, 1)`, the magnitude is the least `m` with `u < C_m`. The first 31
 * digits of `u` decide unless they fall next to a threshold; then 33 more are drawn, then as many as it takes, with the
 * thresholds computed anew at higher precision. One further bit is the sign. See proof.md.
 */
export class InversionTable {
  readonly sigmaSquared: Rational;
  /** `thresholds[m] <= 2^64 C_m <= thresholds[m] + SLACK`. */
  readonly #thresholds: BigUint64Array;
  /** A 31-digit prefix beyond `quick[m]` is certainly at or above `C_m`; one below `quick[m] - 1` is certainly below it. */
  readonly #quick: Uint32Array;
  /** For the leading digits of a prefix, the least magnitude that it may stand for. */
  readonly #start: Uint32Array;
  readonly #startShift: number;

  constructor(sigmaSquared: Rational) {
    this.sigmaSquared = sigmaSquared;
    this.#thresholds = buildThresholds(sigmaSquared);
    this.#quick = Uint32Array.from(this.#thresholds, (threshold) =>
      Math.min(LAST_PREFIX, Number((threshold + SLACK) >> 33n)),
    );
    if (this.#quick.at(-1) !== LAST_PREFIX) throw new Error('Cannot happen: the table stops before its last prefix');
    const startBits = Math.min(20, 32 - Math.clz32(this.#quick.length) + 2);
    this.#startShift = 31 - startBits;
    this.#start = new Uint32Array(2 ** startBits);
    for (let cell = 0, m = 0; cell < this.#start.length; cell++) {
      while (this.#quick[m]! < cell * 2 ** this.#startShift) m++;
      this.#start[cell] = m;
    }
  }

  get cells(): number {
    return this.#quick.length;
  }

  fill(entropy: EntropySource, target: Float64Array): void {
    const words = new Uint32Array(Math.min(BLOCK_WORDS, target.length));
    const bytes = new Uint8Array(words.buffer);
    const quick = this.#quick;
    const start = this.#start;
    const shift = this.#startShift;
    const reader = new BitReader(entropy, 4);
    for (let from = 0; from < target.length; from += words.length) {
      entropy.fill(bytes);
      const count = Math.min(words.length, target.length - from);
      for (let i = 0; i < count; i++) {
        const word = words[i]!;
        const prefix = word >>> 1;
        let m = start[prefix >>> shift]!;
        while (prefix > quick[m]!) m++;
        if (prefix + 1 >= quick[m]!) m = this.#resolve(prefix, reader);
        target[from + i] = (word & 1) === 1 && m !== 0 ? -m : m;
      }
    }
    words.fill(0);
  }

  /** The magnitude that `prefix` and the digits still to be drawn stand for. */
  #resolve(prefix: number, reader: BitReader): number {
    const value = (BigInt(prefix) << 33n) | reader.bigBits(33);
    const thresholds = this.#thresholds;
    let low = 0;
    let high = thresholds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value > thresholds[middle]! + SLACK) low = middle + 1;
      else high = middle;
    }
    if (low < thresholds.length && value < thresholds[low]!) return low;
    return chooseByBrackets((precision) => weightsAt(this.sigmaSquared, precision), reader, { value, bits: 64 });
  }
}

/** Width of the bracket around a threshold, in units of 2^-64. */
const SLACK = 2n;

function buildThresholds(sigmaSquared: Rational): BigUint64Array {
  for (let precision = 192; ; precision += 64) {
    const thresholds = thresholdsAt(halfLineWeights(sigmaSquared, precision, TAIL_BITS), BigInt(precision));
    if (thresholds) return thresholds;
  }
}

/** Undefined when the brackets are too wide for the slack. */
function thresholdsAt({ weights, unlisted }: BracketedWeights, precision: bigint): BigUint64Array | undefined {
  let totalLower = 0n;
  let totalUpper = unlisted;
  for (const weight of weights) {
    totalLower += weight.lower;
    totalUpper += weight.upper;
  }
  const scale = 2n * precision;
  const inverseLower = (1n << scale) / totalUpper;
  const inverseUpper = (1n << scale) / totalLower + 1n;
  const shift = scale - 64n;
  const thresholds = new BigUint64Array(weights.length);
  let lower = 0n;
  let upper = 0n;
  for (const [m, weight] of weights.entries()) {
    lower += weight.lower;
    upper += weight.upper;
    const least = (lower * inverseLower) >> shift;
    const most = ((upper * inverseUpper) >> shift) + 1n;
    if (most - least > SLACK) return undefined;
    thresholds[m] = least;
  }
  return thresholds;
}

const weightsAt = (sigmaSquared: Rational, precision: number): BracketedWeights =>
  halfLineWeights(sigmaSquared, precision + 64, precision);
