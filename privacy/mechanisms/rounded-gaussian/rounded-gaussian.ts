import { BitReader } from '../../random/bit-reader.ts';
import type { EntropySource } from '../../random/entropy.ts';
import { exactRational } from '../../rational.ts';
import { roundExactly } from './exact-rounding.ts';
import { CELL_WIDTH, cellOf, inverseTailTable, LEAST_PREFIX, PREFIX_BITS } from './inverse-tail.ts';

const BLOCK_WORDS = 16_384;
const FINEST = 2 ** 20;
/** Added and taken away again, it leaves a double below 2^51 rounded to a whole number. */
const ROUNDER = 1.5 * 2 ** 52;
/** Half a step, less the rounding of the few operations that compare with it. */
const NEARLY_HALF = 0.5 - 2 ** -40;
const RELATIVE_SLACK = 2 ** -50;
/** About where prefixes without a cell lie, for the search to start from. */
const FAR_OUT = 6;

let sharedTable: Float64Array | undefined;

/**
 * Sets `out[i]` to `step round((sums[i] + N) / step)` for independent Gaussian N of standard deviation `sigma`.
 *
 * *Guarantee*: the integer has exactly the law of that formula in real numbers. Rounding to a public lattice is post-processing of the
 * Gaussian mechanism, so for `sums` of L2 sensitivity `s` the answer is `gaussianEvent(sigma, s)`, with no floating-point hole (Mironov 2012;
 * Jin et al. 2022).
 * *Holds when*: the sensitivity bounds the effect of one whole unit on `sums` as they are passed in, their own rounding included; `sigma` and
 * `step` are public; `entropy` is the system's.
 * *Arithmetic*: doubles with a proven bound of their error. Where the bound leaves two integers possible (about one draw in 90,000 at a
 * step of sigma / 4096), exact integers and further random digits decide.
 * *Method*: inversion of a uniform real whose digits are drawn when needed, by a table of polynomials.
 * *Status*: vetted; proof.md beside this file. Time depends on the outcome, as for every sampler here.
 *
 * `step` is a power of two from `sigma / 2^20` to `sigma` (see `roundingStep`). `out` may be `sums`. A `Float32Array` rounds the answer once
 * more, which is post-processing too. Throws `RangeError` for other settings, and for a sum that is not finite or beyond `2^500` steps, before anything is drawn.
 */
export function addRoundedGaussian(
  sums: Float64Array,
  sigma: number,
  step: number,
  entropy: EntropySource,
  out: Float32Array | Float64Array,
): void {
  checkArguments(sums, sigma, step, out);
  sharedTable ??= inverseTailTable();
  const table = sharedTable;
  const stepsPerUnit = 1 / step;
  const scale = sigma / step;
  const words = new Uint32Array(Math.min(BLOCK_WORDS, sums.length));
  const bytes = new Uint8Array(words.buffer);
  const reader = new BitReader(entropy, 8);
  for (let from = 0; from < sums.length; from += words.length) {
    const count = Math.min(words.length, sums.length - from);
    entropy.fill(bytes.subarray(0, 4 * count));
    for (let i = 0; i < count; i++) {
      const word = words[i]!;
      const prefix = word >>> 1;
      const signedScale = scale * (1 - 2 * (word & 1));
      const mean = sums[from + i]! * stepsPerUnit;
      let near = mean + signedScale * FAR_OUT;
      if (prefix >= LEAST_PREFIX) {
        const at = cellOf(prefix);
        const d = prefix + 0.5 - table[at]!;
        const tail = table[at + 4]! + d * (table[at + 5]! + d * table[at + 6]!);
        const z = table[at + 1]! + d * (table[at + 2]! + d * (table[at + 3]! + d * tail));
        near = mean + signedScale * z;
        const rounded = near + ROUNDER - ROUNDER;
        const margin = NEARLY_HALF - scale * table[at + CELL_WIDTH - 1]! - Math.abs(near) * RELATIVE_SLACK;
        if (Math.abs(near - rounded) < margin) {
          out[from + i] = rounded * step;
          continue;
        }
      }
      const digits = { prefix, prefixBits: PREFIX_BITS, negative: (word & 1) === 1 };
      out[from + i] = Number(roundExactly(sums[from + i]!, sigma, step, digits, Math.round(near), reader)) * step;
    }
  }
  words.fill(0);
}

/** The power of two that is at most `sigma / 4096` and above half of it: rounding then adds less than one part in 10^8 to the variance. */
export function roundingStep(sigma: number): number {
  checkSigma(sigma);
  let step = 1;
  while (step > sigma / 4096) step /= 2;
  while (2 * step <= sigma / 4096) step *= 2;
  return step;
}

function checkArguments(sums: Float64Array, sigma: number, step: number, out: Float32Array | Float64Array): void {
  checkSigma(sigma);
  if (!(step >= sigma / FINEST && step <= sigma && isPowerOfTwo(step))) {
    throw new RangeError(`Cannot add Gaussian noise: step ${step} must be a power of two from sigma / 2^20 to sigma`);
  }
  if (out.length !== sums.length) {
    throw new RangeError(`Cannot add Gaussian noise: ${out.length} places for ${sums.length} sums`);
  }
  const greatest = Math.min(step * 2 ** 500, Number.MAX_VALUE);
  for (let i = 0; i < sums.length; i++) {
    if (!(Math.abs(sums[i]!) <= greatest)) {
      throw new RangeError('Cannot add Gaussian noise: a sum is not finite, or beyond 2^500 steps');
    }
  }
}

function checkSigma(sigma: number): void {
  if (!(sigma >= 2 ** -400 && sigma <= 2 ** 400)) {
    throw new RangeError(`Cannot add Gaussian noise: sigma ${sigma} must lie from 2^-400 to 2^400`);
  }
}

function isPowerOfTwo(value: number): boolean {
  const { numerator, denominator } = exactRational(value);
  return (numerator & (numerator - 1n)) === 0n && (numerator === 1n || denominator === 1n);
}
