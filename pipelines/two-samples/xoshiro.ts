import { seededIndex } from '../workspace/seeded-rows.ts';

/** Numbers that are drawn at a time. */
const BLOCK = 1024;

/**
 * Uniform numbers in `[0, 1)` in steps of 2^-32 from a published seed, fast (xoshiro128++, Blackman and Vigna 2021).
 * For permutations, splits and resamples alone, never for privacy noise.
 */
export function seededUniform(seed: string): () => number {
  const state = seededState(seed);
  const bits = new Uint32Array(BLOCK);
  let at = BLOCK;
  return () => {
    if (at === BLOCK) {
      fill(state, bits);
      at = 0;
    }
    return bits[at++]! * 2 ** -32;
  };
}

/**
 * How often each of `[0, length)` is drawn in `length` draws with replacement: a bootstrap resample as counts. No place is likelier than another by more than
 * `length` parts in 2^32. Throws `RangeError` from 2^32 places on.
 */
export function resampleCounts(length: number, seed: string): Uint32Array {
  if (!(length < 2 ** 32)) throw tooMany(length);
  const state = seededState(seed);
  const bits = new Uint32Array(BLOCK);
  const times = new Uint32Array(length);
  for (let drawn = 0; drawn < length; drawn += BLOCK) {
    fill(state, bits);
    const wanted = Math.min(BLOCK, length - drawn);
    for (let i = 0; i < wanted; i++) {
      const place = Math.floor(bits[i]! * 2 ** -32 * length);
      times[place] = times[place]! + 1;
    }
  }
  return times;
}

/** `[0, length)` in random order: like `shuffledRows`, several times as fast; no order is likelier than another by more than `length` parts in 2^32 a place. Throws as `resampleCounts`. */
export function shuffledPlaces(length: number, seed: string): Uint32Array {
  if (!(length < 2 ** 32)) throw tooMany(length);
  const state = seededState(seed);
  const bits = new Uint32Array(BLOCK);
  const order = new Uint32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  let drawn = BLOCK;
  for (let i = length - 1; i > 0; i--) {
    if (drawn === BLOCK) {
      fill(state, bits);
      drawn = 0;
    }
    const j = Math.floor(bits[drawn++]! * 2 ** -32 * (i + 1));
    const moved = order[i]!;
    order[i] = order[j]!;
    order[j] = moved;
  }
  return order;
}

const tooMany = (places: number): RangeError => new RangeError(`Cannot draw from ${places} places: they are too many`);

function seededState(seed: string): Int32Array {
  const index = seededIndex(seed);
  return Int32Array.of(1 | index(2 ** 31), index(2 ** 31), index(2 ** 31), index(2 ** 31));
}

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

function fill(state: Int32Array, bits: Uint32Array): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  for (let i = 0; i < bits.length; i++) {
    bits[i] = (rotate((a + d) | 0, 7) + a) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
}
