/** The values of a column as places among its distinct ones. */
export interface DenseRanks {
  /** Ascending. */
  readonly distinct: Float64Array;
  /** One array for each given: `distinct[ranks[i]]` is its value `i`; -1 where that is NaN. */
  readonly ranks: readonly Int32Array[];
}

/** Ranks of several arrays among the distinct values of all of them. */
export function denseRanks(arrays: readonly Float64Array[]): DenseRanks {
  const numbering = new NumberNumbering();
  const ranks = arrays.map((array) => numbering.number(array));
  const distinct = numbering.values().sort();
  // Numbers come in order of first sight: sorted again, each is asked for its number once.
  const rankOf = new Int32Array(distinct.length);
  const numbers = numbering.number(distinct);
  for (let rank = 0; rank < numbers.length; rank++) rankOf[numbers[rank]!] = rank;
  for (const ofArray of ranks) {
    for (let i = 0; i < ofArray.length; i++) if (ofArray[i]! >= 0) ofArray[i] = rankOf[ofArray[i]!]!;
  }
  return { distinct, ranks };
}

const LEAST_SLOTS = 1024;

/** Numbers distinct values densely from 0, in order of first sight. Values are compared exactly; hashes only find them. */
class NumberNumbering {
  #slots = new Int32Array(LEAST_SLOTS);
  #values = new Float64Array(LEAST_SLOTS / 2);
  #distinct = 0;
  readonly #one = new Float64Array(1);
  readonly #bits = new Int32Array(this.#one.buffer);

  values(): Float64Array {
    return this.#values.slice(0, this.#distinct);
  }

  /** -1 for NaN. */
  number(array: Float64Array): Int32Array {
    const numbers = new Int32Array(array.length);
    for (let i = 0; i < array.length; i++) {
      const value = array[i]! + 0; // one zero, whatever its sign
      numbers[i] = Number.isNaN(value) ? -1 : this.#numberOf(value);
    }
    return numbers;
  }

  #numberOf(value: number): number {
    const slot = this.#slotOf(value);
    const held = this.#slots[slot]! - 1;
    if (held >= 0) return held;
    const fresh = this.#distinct++;
    this.#values[fresh] = value;
    this.#slots[slot] = fresh + 1;
    if (this.#distinct === this.#values.length) this.#grow();
    return fresh;
  }

  /** Where the value stands, or the empty slot where it would. */
  #slotOf(value: number): number {
    this.#one[0] = value;
    const mask = this.#slots.length - 1;
    let hash = Math.imul(this.#bits[0]!, 0x9e3779b1) ^ Math.imul(this.#bits[1]!, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    let slot = (hash ^ (hash >>> 13)) & mask;
    while (this.#slots[slot] !== 0 && this.#values[this.#slots[slot]! - 1] !== value) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const values = new Float64Array(2 * this.#values.length);
    values.set(this.#values);
    this.#values = values;
    this.#slots = new Int32Array(2 * this.#slots.length);
    for (let i = 0; i < this.#distinct; i++) this.#slots[this.#slotOf(values[i]!)] = i + 1;
  }
}
