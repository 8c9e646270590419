import seedrandom from 'seedrandom';

/**
 * The repeatable generator that model sampling uses; its seed is published with the release. Never a source of privacy noise.
 *
 * `seedrandom` (ARC4) seeds four words of xoshiro128** (Blackman and Vigna 2018), which is several times faster and uses
 * 32-bit integer arithmetic alone, so every machine draws the same numbers.
 */
export class GenerationRandom {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** `stream` separates generators that share a seed. */
  constructor(seed: string, stream: string) {
    const source = seedrandom(`${seed}/${stream}`);
    this.#a = source.int32();
    this.#b = source.int32();
    this.#c = source.int32();
    this.#d = source.int32() | 1;
  }

  /** What the generator goes on from, so that other code may in its place. */
  words(): [number, number, number, number] {
    return [this.#a, this.#b, this.#c, this.#d];
  }

  /** Uniform in [0, 2^32). */
  uint32(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** Uniform in [0, 1), a multiple of 2^-32. */
  unit(): number {
    return this.uint32() / 2 ** 32;
  }

  /** Puts the first `count` of `items` into random order. */
  shuffle(items: Uint8Array | Uint32Array, count: number): void {
    for (let i = count - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const kept = items[i]!;
      items[i] = items[j]!;
      items[j] = kept;
    }
  }

  /** Uniform in [0, bound), for a whole `bound` up to 2^32; bias below `bound` / 2^32. */
  below(bound: number): number {
    return Math.floor((this.uint32() / 2 ** 32) * bound);
  }
}
