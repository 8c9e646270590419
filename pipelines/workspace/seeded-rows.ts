import seedrandom from 'seedrandom';

/**
 * Repeatable choices of rows for evaluation. None of them is privacy noise: what they produce is either exact and stays
 * inside, or is computed from released data alone.
 */
export type RandomIndex = (below: number) => number;

/** Uniform whole numbers from a published seed. Keeps to integer arithmetic, so that every engine draws the same. */
export function seededIndex(seed: string): RandomIndex {
  const generator = seedrandom(seed);
  return (below) => {
    // Rejection keeps the draw exactly uniform over the generator's 32 bits.
    const limit = 0x1_0000_0000 - (0x1_0000_0000 % below);
    for (;;) {
      const bits = generator.int32() >>> 0;
      if (bits < limit) return bits % below;
    }
  };
}

/** `rows` positions drawn with replacement from `[0, rows)`: a bootstrap resample. */
export function bootstrapRows(rows: number, seed: string): Uint32Array {
  const index = seededIndex(seed);
  return Uint32Array.from({ length: rows }, () => index(rows));
}

/** `[0, length)` in random order; any prefix is a sample without replacement. */
export function shuffledRows(length: number, seed: string): Uint32Array {
  const index = seededIndex(seed);
  const order = Uint32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = index(i + 1);
    const moved = order[i]!;
    order[i] = order[j]!;
    order[j] = moved;
  }
  return order;
}

/** `wanted` of `[0, length)` at random without replacement; all of them where there are no more, or none is wanted. */
export const rowSample = (length: number, wanted: number, seed: string): Uint32Array =>
  shuffledRows(length, `${seed}/part`).subarray(0, wanted > 0 ? wanted : length);
