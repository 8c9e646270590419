import { BitReader } from '../../../../privacy/random/bit-reader.ts';
import type { EntropySource } from '../../../../privacy/random/entropy.ts';

/** What decides where nothing else does: which of equal rows comes first, which of too many are looked at. */
export interface Coins {
  /** A whole number from 0 to `bound - 1`. */
  below(bound: number): number;
  /** Puts the first `count` of `rows[start .. end]` in the place of a uniform choice without replacement, in random order. */
  choose(rows: Uint32Array, start: number, end: number, count: number): void;
}

/** Exact and uniform; each draw is used once, so that what is decided of one unit says nothing of another. */
export function fairCoins(entropy: EntropySource): Coins {
  const reader = new BitReader(entropy);
  const below = (bound: number): number => (bound === 1 ? 0 : reader.uniformBelow(bound));
  return {
    below,
    choose(rows, start, end, count) {
      for (let i = start; i < start + count; i++) {
        const pick = i + below(end - i);
        const row = rows[pick]!;
        rows[pick] = rows[i]!;
        rows[i] = row;
      }
    },
  };
}

/** Always the first, in the order of the files: for exact evaluation, which must come out the same each time. */
export const FIRST_OF_ALL: Coins = { below: () => 0, choose: () => {} };
