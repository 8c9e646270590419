/** Counts of values below `size`, of which few occur. */
export class Tally {
  readonly counts: Uint32Array;
  /** Those that occur, in the order in which they came: the first `kinds` of it. */
  readonly values: Uint32Array;
  kinds = 0;

  constructor(size: number) {
    this.counts = new Uint32Array(size);
    this.values = new Uint32Array(size);
  }

  add(value: number): void {
    if (this.counts[value]!++ === 0) this.values[this.kinds++] = value;
  }

  clear(): void {
    for (let k = 0; k < this.kinds; k++) this.counts[this.values[k]!] = 0;
    this.kinds = 0;
  }
}
