import { createHash } from 'node:crypto';

/** Fills `words` with the next uniform 32-bit words. */
export type FillWords = (words: Uint32Array) => void;

/**
 * The repeatable generator that spreads values inside their bins and makes identifiers. It never makes privacy noise:
 * its seed is published.
 *
 * The state (a, b, c, d) is the first 16 bytes, as little-endian words, of SHA-256 over the UTF-8 text
 * `synthward-decode/1`, seed, purpose, column and chunk number, joined by newlines. The generator is sfc32 (Doty-Humphrey,
 * PractRand 2010), whose first 12 words are dropped.
 */
export function chunkGenerator(seed: string, purpose: string, column: string, chunk: number): FillWords {
  const digest = createHash('sha256')
    .update(['synthward-decode/1', seed, purpose, column, String(chunk)].join('\n'))
    .digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = digest.readInt32LE(12);
  const fill: FillWords = (words) => {
    for (let i = 0; i < words.length; i++) {
      const word = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = ((c << 21) | (c >>> 11)) + word;
      c |= 0;
      words[i] = word;
    }
  };
  fill(new Uint32Array(12));
  return fill;
}

/** Uniform on the multiples of 2^-53 in [0, 1): the upper 21 bits of `high`, then `low`. */
export const unitUniform = (high: number, low: number): number => ((high >>> 11) * 2 ** 32 + low) / 2 ** 53;
