import type { Codes } from '../../privacy/guard/codes.ts';

/**
 * Numbers the pairs (key, code) that occur in several tables densely from 0, in order of first sight: the sparse side
 * of counting, where the cells of a marginal outnumber the rows. Pairs are compared exactly; hashes only find them.
 */
export class JointNumbering {
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #keys: Int32Array;
  readonly #codes: Int32Array;
  #distinct = 0;

  /** `maxPairs` bounds how many different pairs may be numbered between two calls of `clear`. */
  constructor(maxPairs: number) {
    let capacity = 16;
    while (capacity < 2 * maxPairs) capacity *= 2;
    this.#slots = new Int32Array(capacity);
    this.#mask = capacity - 1;
    this.#keys = new Int32Array(maxPairs);
    this.#codes = new Int32Array(maxPairs);
  }

  get distinct(): number {
    return this.#distinct;
  }

  clear(): void {
    this.#slots.fill(0);
    this.#distinct = 0;
  }

  /** Writes the number of each pair `(keys[i], codes[i])` to `numbers[i]`; `numbers` may be `keys` itself. */
  number(keys: Int32Array, codes: Codes, numbers: Int32Array): void {
    const slots = this.#slots;
    const mask = this.#mask;
    const seenKeys = this.#keys;
    const seenCodes = this.#codes;
    for (let i = 0; i < codes.length; i++) {
      const key = keys[i]!;
      const code = codes[i]!;
      let hash = Math.imul(key, 0x9e3779b1) ^ Math.imul(code, 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
      let slot = (hash ^ (hash >>> 13)) & mask;
      for (;;) {
        const held = slots[slot]! - 1;
        if (held < 0) {
          const fresh = this.#distinct++;
          seenKeys[fresh] = key;
          seenCodes[fresh] = code;
          slots[slot] = fresh + 1;
          numbers[i] = fresh;
          break;
        }
        if (seenKeys[held] === key && seenCodes[held] === code) {
          numbers[i] = held;
          break;
        }
        slot = (slot + 1) & mask;
      }
    }
  }
}
