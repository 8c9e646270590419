const WORDS = 4;
const FIRST_PLACES = 2 ** 10;
/** A table is made larger before more of it is taken. */
const FULLEST = 0.7;

/**
 * Identifiers that were met: UUIDs, or whole numbers below 2^64. Each takes 23 to 46 bytes, where a text in a `Set` takes over a hundred, so that those
 * of tens of millions of rows can be compared.
 */
export class SeenIdentifiers {
  #places = FIRST_PLACES;
  #words = new Uint32Array(FIRST_PLACES * WORDS);
  #taken = new Uint8Array(FIRST_PLACES);
  #count = 0;

  /** False where it was met before. Any text that is no UUID is taken for one. */
  addUuid(text: string): boolean {
    return this.#add(hex(text, 0, 8), hex(text, 9, 18), hex(text, 19, 28), hex(text, 28, 36));
  }

  /** False where it was met before. */
  addNumber(value: bigint): boolean {
    return this.#add(Number(value & LOW), Number((value >> 32n) & LOW), 0, 0);
  }

  #add(a: number, b: number, c: number, d: number): boolean {
    if (this.#count >= FULLEST * this.#places) this.#grow();
    if (!this.#put(a, b, c, d)) return false;
    this.#count++;
    return true;
  }

  #put(a: number, b: number, c: number, d: number): boolean {
    const words = this.#words;
    const mask = this.#places - 1;
    for (let place = mixed(a, b, c, d) & mask; ; place = (place + 1) & mask) {
      const at = place * WORDS;
      if (this.#taken[place] === 0) {
        this.#taken[place] = 1;
        words[at] = a;
        words[at + 1] = b;
        words[at + 2] = c;
        words[at + 3] = d;
        return true;
      }
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return false;
    }
  }

  #grow(): void {
    const [words, taken, places] = [this.#words, this.#taken, this.#places];
    this.#places = 2 * places;
    this.#words = new Uint32Array(this.#places * WORDS);
    this.#taken = new Uint8Array(this.#places);
    for (let place = 0; place < places; place++) {
      const at = place * WORDS;
      if (taken[place] === 1) this.#put(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
    }
  }
}

const LOW = 0xffff_ffffn;

/** The hexadecimal digits of a text from one place to another, over dashes, as an unsigned number of 32 bits. */
function hex(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const letter = text.charCodeAt(at);
    if (letter !== DASH) value = (value << 4) | (letter < LETTERS ? letter & 15 : (letter & 15) + 9);
  }
  return value >>> 0;
}

const DASH = 45;
const LETTERS = 64;

/** Whoever made the identifiers can have chosen them so that a simple sum of them is always the same. */
function mixed(a: number, b: number, c: number, d: number): number {
  let hash = SEED;
  for (const word of [a, b, c, d]) {
    hash = Math.imul(hash ^ word, 0x85eb_ca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
    hash ^= hash >>> 16;
  }
  return hash;
}

const SEED = Math.floor(Math.random() * 2 ** 32);
